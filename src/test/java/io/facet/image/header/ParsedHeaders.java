package io.facet.image.header;

import io.facet.detection.DetectionException;
import io.facet.detection.ErrorCode;
import io.facet.image.bytes.Bytes;
import io.facet.image.raw.CameraRaw;
import io.facet.image.tiff.TiffDirectory;
import java.nio.ByteBuffer;

/** Gives fuzzing access to the parsers of this package. */
public final class ParsedHeaders {
    private ParsedHeaders() {}

    public static int exifOrientation(byte[] exif) {
        return TiffDirectory.orientation(Bytes.bigEndian(ByteBuffer.wrap(exif)));
    }

    /** Parses as each format, because the fuzzer rarely finds a signature. */
    public static void raw(byte[] photo) {
        Bytes bytes = Bytes.bigEndian(ByteBuffer.wrap(photo));
        for (ImageFormat format : ImageFormat.values()) {
            if (format.isRaw()) {
                try {
                    format.read(ByteBuffer.wrap(photo));
                } catch (DetectionException e) {
                    if (e.code() != ErrorCode.CORRUPT_IMAGE && e.code() != ErrorCode.UNSUPPORTED_FORMAT) {
                        throw e;
                    }
                }
            }
        }
        CameraRaw.isOf(bytes, "NIKON");
    }

    public static void pngText(byte[] chunk) {
        for (String type : new String[] {"tEXt", "zTXt", "iTXt"}) {
            PngText.orientation(type, Bytes.bigEndian(ByteBuffer.wrap(chunk)));
        }
    }

    public static ImageHeader tiff(byte[] photo) {
        return TiffHeader.read(Bytes.bigEndian(ByteBuffer.wrap(photo)));
    }
}
