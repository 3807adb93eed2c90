package io.facet.testing;

import io.facet.face.BoundingBox;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import javax.imageio.ImageIO;

/** A photo whose pixels are rotated clockwise, without EXIF data. */
public record RotatedPhoto(byte[] jpeg, int width, int height) {

    /** By a multiple of 90 degrees. */
    public static RotatedPhoto of(byte[] photo, int degrees) {
        BufferedImage picture = read(photo);
        boolean swaps = degrees % 180 != 0;
        return draw(
                picture,
                swaps ? picture.getHeight() : picture.getWidth(),
                swaps ? picture.getWidth() : picture.getHeight(),
                degrees);
    }

    /** By any angle, on a black square that contains the whole photo. */
    public static RotatedPhoto tilted(byte[] photo, int degrees) {
        BufferedImage picture = read(photo);
        int side = (int) Math.ceil(Math.hypot(picture.getWidth(), picture.getHeight()));
        return draw(picture, side, side, degrees);
    }

    private static RotatedPhoto draw(BufferedImage picture, int width, int height, int degrees) {
        var rotated = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
        Graphics2D canvas = rotated.createGraphics();
        canvas.setRenderingHint(RenderingHints.KEY_INTERPOLATION, RenderingHints.VALUE_INTERPOLATION_BILINEAR);
        canvas.translate(width / 2.0, height / 2.0);
        canvas.rotate(Math.toRadians(degrees));
        canvas.drawImage(picture, -picture.getWidth() / 2, -picture.getHeight() / 2, null);
        canvas.dispose();
        var out = new ByteArrayOutputStream();
        try {
            ImageIO.write(rotated, "jpg", out);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return new RotatedPhoto(out.toByteArray(), width, height);
    }

    private static BufferedImage read(byte[] photo) {
        try {
            return ImageIO.read(new ByteArrayInputStream(photo));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Where a box of the photo before the rotation is in a photo of this size after it. */
    public static BoundingBox rotated(BoundingBox box, int degrees, int width, int height) {
        return switch (degrees) {
            case 90 -> new BoundingBox(width - box.bottom(), box.x(), box.height(), box.width());
            case 180 -> new BoundingBox(width - box.right(), height - box.bottom(), box.width(), box.height());
            case 270 -> new BoundingBox(box.y(), height - box.right(), box.height(), box.width());
            default -> box;
        };
    }
}
