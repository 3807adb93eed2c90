package io.facet.image;

import static org.assertj.core.api.Assertions.assertThat;

import io.facet.image.header.ImageFormat;
import io.facet.image.header.ImageHeader;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.bytedeco.javacpp.BytePointer;

/** The bytes of a PNG that OpenCV receives. */
public final class FilteredPng {
    private static final String STILL_PICTURE = "IHDR|PLTE|tRNS|iCCP|IDAT|IEND";

    private FilteredPng() {}

    /** Fails if the file has a valid header, but chunks other than those of a still picture remain. */
    public static void requireStillPicture(byte[] photo) {
        if (ImageHeader.read(ByteBuffer.wrap(photo)).format() != ImageFormat.PNG) {
            return;
        }
        try (BytePointer decodable = PngChunks.decodable(ByteBuffer.wrap(photo))) {
            byte[] png = new byte[(int) decodable.limit()];
            decodable.get(png);
            ByteBuffer chunks = ByteBuffer.wrap(png);
            String type = "";
            for (int at = 8; !type.equals("IEND"); at += chunks.getInt(at) + 12) {
                type = new String(png, at + 4, 4, StandardCharsets.ISO_8859_1);
                assertThat(type).matches(STILL_PICTURE);
            }
        }
    }
}
