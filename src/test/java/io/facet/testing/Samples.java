package io.facet.testing;

import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Arrays;
import javax.imageio.ImageIO;

/** Sample photos. */
public final class Samples {
    /** The center of the face in {@link #portrait}, in pixels, measured by hand. */
    public static final float FACE_X = 224;

    public static final float FACE_Y = 117;

    private Samples() {}

    /** One face, 512 × 512, JPEG. */
    public static byte[] portrait() {
        try (InputStream in = Samples.class.getResourceAsStream("/sample/astronaut.jpg")) {
            return in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A black picture, 320 × 240. */
    public static byte[] empty(String format) {
        return encode(new BufferedImage(320, 240, BufferedImage.TYPE_INT_RGB), format);
    }

    /** A black PNG of the given size. */
    public static byte[] blank(int width, int height) {
        return encode(new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB), "png");
    }

    /** Two copies of the portrait side by side. */
    public static byte[] twins(String format) {
        try {
            BufferedImage one = ImageIO.read(new ByteArrayInputStream(portrait()));
            var two = new BufferedImage(2 * one.getWidth(), one.getHeight(), BufferedImage.TYPE_INT_RGB);
            Graphics2D canvas = two.createGraphics();
            canvas.drawImage(one, 0, 0, null);
            canvas.drawImage(one, one.getWidth(), 0, null);
            canvas.dispose();
            return encode(two, format);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public static byte[] truncated() {
        byte[] whole = portrait();
        return Arrays.copyOf(whole, whole.length / 2);
    }

    private static byte[] encode(BufferedImage image, String format) {
        var out = new ByteArrayOutputStream();
        try {
            ImageIO.write(image, format, out);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return out.toByteArray();
    }
}
