package io.facet.picture;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.zip.CRC32;
import java.util.zip.Deflater;

/** A small PNG with a colour profile in its way. */
final class PngBomb {
    private static final int HEADER_END = 33;

    private PngBomb() {}

    static byte[] withProfile(byte[] png, byte[] profile) {
        byte[] packed = packed(profile);
        ByteBuffer chunk = ByteBuffer.allocate(packed.length + 18).putInt(packed.length + 6);
        chunk.put("iCCPbomb\0\0".getBytes(StandardCharsets.US_ASCII)).put(packed);
        CRC32 crc = new CRC32();
        crc.update(chunk.array(), 4, packed.length + 10);
        chunk.putInt((int) crc.getValue());
        return ByteBuffer.allocate(png.length + chunk.capacity())
                .put(png, 0, HEADER_END)
                .put(chunk.array())
                .put(png, HEADER_END, png.length - HEADER_END)
                .array();
    }

    private static byte[] packed(byte[] profile) {
        var deflater = new Deflater();
        deflater.setInput(profile);
        deflater.finish();
        byte[] out = new byte[profile.length / 500 + 10_000];
        int length = deflater.deflate(out);
        return Arrays.copyOf(out, length);
    }
}
