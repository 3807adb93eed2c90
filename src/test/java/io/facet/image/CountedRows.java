package io.facet.image;

import io.facet.image.header.ImageFormat;
import io.facet.image.header.ImageHeader;
import java.nio.ByteBuffer;

/** Gives fuzzing access to the counting of rows. */
public final class CountedRows {
    private CountedRows() {}

    public static void require(byte[] photo) {
        ImageHeader header = ImageHeader.read(ByteBuffer.wrap(photo));
        if (header.jpeg() != null && header.format() == ImageFormat.JPEG) {
            JpegRows.requireMost(ByteBuffer.wrap(photo), header);
        }
    }
}
