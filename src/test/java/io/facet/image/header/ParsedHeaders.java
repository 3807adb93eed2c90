package io.facet.image.header;

import io.facet.image.bytes.Bytes;
import io.facet.image.tiff.TiffDirectory;
import java.nio.ByteBuffer;

/** Gives fuzzing access to the parsers of this package. */
public final class ParsedHeaders {
    private ParsedHeaders() {}

    public static int exifOrientation(byte[] exif) {
        return TiffDirectory.orientation(Bytes.bigEndian(ByteBuffer.wrap(exif)));
    }

    public static ImageHeader tiff(byte[] photo) {
        return TiffHeader.read(Bytes.bigEndian(ByteBuffer.wrap(photo)));
    }
}
