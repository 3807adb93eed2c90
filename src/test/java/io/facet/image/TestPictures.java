package io.facet.image;

import static org.bytedeco.opencv.global.opencv_core.CV_8UC3;
import static org.bytedeco.opencv.global.opencv_imgcodecs.imencode;

import java.awt.Color;
import java.awt.GradientPaint;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import javax.imageio.ImageIO;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.IntPointer;
import org.bytedeco.opencv.opencv_core.Mat;

/** An asymmetric picture in every format. */
public final class TestPictures {
    static {
        OpenCv.load();
    }

    private TestPictures() {}

    /** A red corner at the top left and a green one at the top right on a gradient from dark to light blue. */
    public static BufferedImage drawn(int width, int height, int type) {
        BufferedImage picture = new BufferedImage(width, height, type);
        Graphics2D graphics = picture.createGraphics();
        graphics.setPaint(new GradientPaint(0, 0, new Color(20, 30, 80), width, height, new Color(160, 190, 250)));
        graphics.fillRect(0, 0, width, height);
        graphics.setColor(Color.RED);
        graphics.fillRect(0, 0, width / 4, height / 4);
        graphics.setColor(Color.GREEN);
        graphics.fillOval(width - width / 3, 0, width / 3, height / 3);
        graphics.dispose();
        return picture;
    }

    public static BufferedImage drawn(int width, int height) {
        return drawn(width, height, BufferedImage.TYPE_3BYTE_BGR);
    }

    /** Encoded by OpenCV: {@code suffix} is {@code .jpg}, {@code .webp}, …; settings are pairs of IMWRITE_ and value. */
    public static byte[] encoded(BufferedImage picture, String suffix, int... settings) {
        byte[] bgr = ((java.awt.image.DataBufferByte) picture.getRaster().getDataBuffer()).getData();
        try (BytePointer pixels = new BytePointer(bgr);
                Mat mat = new Mat(picture.getHeight(), picture.getWidth(), CV_8UC3, pixels)) {
            return encoded(mat, suffix, settings);
        }
    }

    public static byte[] encoded(Mat mat, String suffix, int... settings) {
        try (BytePointer out = new BytePointer();
                IntPointer pairs = new IntPointer(settings)) {
            imencode(suffix, mat, out, pairs);
            byte[] bytes = new byte[(int) out.limit()];
            out.get(bytes);
            return bytes;
        }
    }

    /** Encoded by Java, not by OpenCV, which decodes. */
    public static byte[] written(BufferedImage picture, String format) {
        try (ByteArrayOutputStream out = new ByteArrayOutputStream()) {
            if (!ImageIO.write(picture, format, out)) {
                throw new IllegalArgumentException("Java writes no " + format + " of type " + picture.getType());
            }
            return out.toByteArray();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A JPEG with an EXIF block. */
    public static byte[] withExif(byte[] jpeg, byte[] exif) {
        ByteBuffer out = ByteBuffer.allocate(jpeg.length + exif.length + 10);
        out.put(jpeg, 0, 2).put((byte) 0xff).put((byte) 0xe1).putShort((short) (exif.length + 8));
        out.put(new byte[] {'E', 'x', 'i', 'f', 0, 0}).put(exif).put(jpeg, 2, jpeg.length - 2);
        return out.array();
    }

    /** An EXIF block with only an orientation. */
    public static byte[] exif(int orientation, ByteOrder order) {
        ByteBuffer out = ByteBuffer.allocate(26).order(order);
        out.put(order == ByteOrder.BIG_ENDIAN ? new byte[] {'M', 'M'} : new byte[] {'I', 'I'});
        out.putShort((short) 42).putInt(8).putShort((short) 1);
        out.putShort((short) 274).putShort((short) 3).putInt(1).putShort((short) orientation);
        return out.array();
    }

    public static byte[] cut(byte[] photo, double part) {
        return Arrays.copyOf(photo, (int) (photo.length * part));
    }

    /** A decoder with other limits than the defaults. */
    public static ImageDecoder decoder(long maxBytes, long maxPixels) {
        return new ImageDecoder(TestImageConfig.of(maxBytes, maxPixels));
    }

    public static ImageDecoder decoder() {
        return new ImageDecoder(TestImageConfig.DEFAULTS);
    }
}
