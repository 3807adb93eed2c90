package io.facet.testing;

import io.facet.face.BoundingBox;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import javax.imageio.ImageIO;

/** A photo with copies of the sample portrait at known places. */
public final class PortraitCanvas {
    // Of the face in the portrait.
    private static final BoundingBox FACE = new BoundingBox(178, 56, 91, 122);

    private final BufferedImage picture;
    private final List<BoundingBox> faces = new ArrayList<>();
    private byte[] jpeg;

    public PortraitCanvas(int width, int height) {
        picture = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
        Graphics2D canvas = picture.createGraphics();
        canvas.setColor(Color.GRAY);
        canvas.fillRect(0, 0, width, height);
        canvas.dispose();
    }

    /** A photo whose only face fills this share of its height. */
    public static PortraitCanvas filledByFace(int width, int height, double share) {
        var photo = new PortraitCanvas(width, height);
        double faceHeight = share * height;
        double scale = faceHeight / FACE.height();
        photo.draw(
                width / 2.0 - (FACE.x() + FACE.width() / 2) * scale,
                height / 2.0 - (FACE.y() + FACE.height() / 2) * scale,
                scale);
        return photo;
    }

    /** Draws the whole portrait with its top left corner at this place. */
    public PortraitCanvas with(int x, int y, int faceHeight) {
        draw(x, y, faceHeight / FACE.height());
        return this;
    }

    private void draw(double x, double y, double scale) {
        Graphics2D canvas = picture.createGraphics();
        canvas.setRenderingHint(RenderingHints.KEY_INTERPOLATION, RenderingHints.VALUE_INTERPOLATION_BILINEAR);
        canvas.translate(x, y);
        canvas.scale(scale, scale);
        try {
            canvas.drawImage(ImageIO.read(new ByteArrayInputStream(Samples.portrait())), 0, 0, null);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        canvas.dispose();
        faces.add(new BoundingBox(
                        (float) (x + FACE.x() * scale),
                        (float) (y + FACE.y() * scale),
                        (float) (FACE.width() * scale),
                        (float) (FACE.height() * scale))
                .clippedTo(picture.getWidth(), picture.getHeight()));
    }

    public List<BoundingBox> faces() {
        return faces;
    }

    public byte[] jpeg() {
        if (jpeg == null) {
            jpeg = encode();
        }
        return jpeg;
    }

    private byte[] encode() {
        var out = new ByteArrayOutputStream();
        try {
            ImageIO.write(picture, "jpg", out);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return out.toByteArray();
    }
}
