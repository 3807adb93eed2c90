package io.facet.image.header;

import java.awt.image.BufferedImage;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.zip.CRC32;
import java.util.zip.Deflater;

/** Builds and edits image files byte by byte. */
public final class ImageFiles {
    private static final int PNG_HEADER_END = 33;

    private ImageFiles() {}

    public static byte[] pngWithExif(byte[] png, byte[] exif) {
        return pngWithChunk(png, "eXIf", exif);
    }

    public static byte[] pngWithChunk(byte[] png, String type, byte[] data) {
        return withInserted(png, chunk(type, data), 1);
    }

    /** A chunk of text or of a colour profile, deflated. */
    public static byte[] deflatedChunk(String type, byte[] content) {
        byte[] deflated = new byte[content.length / 500 + 10_000];
        Deflater deflater = new Deflater();
        deflater.setInput(content);
        deflater.finish();
        int size = deflater.deflate(deflated);
        deflater.end();
        byte[] prefix = ascii(type.equals("iTXt") ? "bomb\0\1\0\0\0" : "bomb\0\0");
        ByteBuffer data = ByteBuffer.allocate(prefix.length + size).put(prefix).put(deflated, 0, size);
        return chunk(type, data.array());
    }

    /** The data of a text chunk with EXIF in hexadecimal digits. */
    public static byte[] rawProfile(String type, boolean compressed, String profile, byte[] exif) {
        StringBuilder hex = new StringBuilder("\n%s\n%8d\n".formatted(profile, exif.length + 6));
        hex.append("457869660000");
        for (int i = 0; i < exif.length; i++) {
            hex.append("%02x".formatted(exif[i])).append(i % 36 == 35 ? "\n" : "");
        }
        byte[] text = ascii(hex.append('\n').toString());
        String prefix = "Raw profile type " + profile + "\0"
                + switch (type) {
                    case "tEXt" -> "";
                    case "zTXt" -> "\0";
                    default -> compressed ? "\1\0\0\0" : "\0\0\0\0";
                };
        byte[] content = compressed ? deflated(text) : text;
        return ByteBuffer.allocate(prefix.length() + content.length)
                .put(ascii(prefix))
                .put(content)
                .array();
    }

    private static byte[] deflated(byte[] text) {
        var out = new java.io.ByteArrayOutputStream();
        try (var deflater = new java.util.zip.DeflaterOutputStream(out)) {
            deflater.write(text);
        } catch (java.io.IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
        return out.toByteArray();
    }

    private static byte[] chunk(String type, byte[] data) {
        ByteBuffer chunk = ByteBuffer.allocate(data.length + 12).putInt(data.length);
        chunk.put(ascii(type)).put(data);
        CRC32 crc = new CRC32();
        crc.update(chunk.array(), 4, data.length + 4);
        return chunk.putInt((int) crc.getValue()).array();
    }

    /** Inserts chunks after a PNG's header. */
    public static byte[] withInserted(byte[] png, byte[] chunk, int times) {
        ByteBuffer out = ByteBuffer.allocate(png.length + chunk.length * times).put(png, 0, PNG_HEADER_END);
        for (int i = 0; i < times; i++) {
            out.put(chunk);
        }
        return out.put(png, PNG_HEADER_END, png.length - PNG_HEADER_END).array();
    }

    /** RIFF with VP8X, the picture's chunk, and EXIF. */
    public static byte[] webpWithExif(byte[] webp, BufferedImage picture, byte[] exif) {
        int picturePart = webp.length - 12;
        ByteBuffer out =
                ByteBuffer.allocate(12 + 18 + picturePart + 8 + exif.length).order(ByteOrder.LITTLE_ENDIAN);
        out.put(ascii("RIFF"))
                .putInt(out.capacity() - 8)
                .put(ascii("WEBPVP8X"))
                .putInt(10)
                .putInt(8);
        putSide(out, picture.getWidth());
        putSide(out, picture.getHeight());
        out.put(webp, 12, picturePart).put(ascii("EXIF")).putInt(exif.length).put(exif);
        return out.array();
    }

    private static void putSide(ByteBuffer out, int side) {
        out.putShort((short) (side - 1)).put((byte) 0);
    }

    /** Uncompressed RGB in one strip, with 8 or 16 bits. */
    public static byte[] tiff(BufferedImage picture, int orientation, int bits) {
        int width = picture.getWidth();
        int height = picture.getHeight();
        int size = width * height * 3 * bits / 8;
        int[][] tags = {
            {256, 4, 1, width},
            {257, 4, 1, height},
            {258, 3, 3, 8 + size},
            {259, 3, 1, 1},
            {262, 3, 1, 2},
            {273, 4, 1, 8},
            {274, 3, 1, orientation},
            {277, 3, 1, 3},
            {278, 4, 1, height},
            {279, 4, 1, size}
        };
        ByteBuffer out =
                ByteBuffer.allocate(8 + size + 6 + 2 + tags.length * 12 + 4).order(ByteOrder.LITTLE_ENDIAN);
        out.put(ascii("II")).putShort((short) 42).putInt(8 + size + 6);
        for (int y = 0; y < height; y++) {
            for (int x = 0; x < width; x++) {
                for (int shift = 16; shift >= 0; shift -= 8) {
                    int sample = picture.getRGB(x, y) >> shift & 0xff;
                    if (bits == 8) {
                        out.put((byte) sample);
                    } else {
                        out.putShort((short) (sample * 257));
                    }
                }
            }
        }
        out.putShort((short) bits).putShort((short) bits).putShort((short) bits).putShort((short) tags.length);
        for (int[] tag : tags) {
            out.putShort((short) tag[0]).putShort((short) tag[1]).putInt(tag[2]).putInt(tag[3]);
        }
        return out.array();
    }

    /** A grey JPEG whose blocks take two bits each: a difference of 0 and the end of the block. */
    public static byte[] uniformJpeg(int width, int height) {
        int blocks = ((width + 7) / 8) * ((height + 7) / 8);
        ByteBuffer out = ByteBuffer.allocate(200 + blocks / 4);
        out.putShort((short) 0xffd8).putInt(0xffdb0043).put((byte) 0);
        for (int i = 0; i < 64; i++) {
            out.put((byte) 1);
        }
        out.putShort((short) 0xffc0).putShort((short) 11).put((byte) 8);
        out.putShort((short) height).putShort((short) width).put(new byte[] {1, 1, 0x11, 0});
        for (int table : new int[] {0, 0x10}) {
            // One code of one bit, for the symbol 0.
            out.putInt(0xffc40014).put((byte) table).put((byte) 1).put(new byte[16]);
        }
        out.putShort((short) 0xffda).putShort((short) 8).put(new byte[] {1, 1, 0, 0, 63, 0});
        int end = out.position() + (blocks + 3) / 4;
        return java.util.Arrays.copyOf(
                out.put(end, (byte) 0xff).put(end + 1, (byte) 0xd9).array(), end + 2);
    }

    private static byte[] ascii(String text) {
        return text.getBytes(java.nio.charset.StandardCharsets.US_ASCII);
    }
}
