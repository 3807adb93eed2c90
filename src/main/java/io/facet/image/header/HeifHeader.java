package io.facet.image.header;

import io.facet.image.bytes.Bytes;
import io.facet.image.heif.Codec;
import io.facet.image.heif.HeifPicture;
import io.facet.image.heif.Placement;
import java.nio.ByteBuffer;

/** HEIC and AVIF, which differ only in the codec of their pictures. EXIF is ignored: the container says how to rotate. */
final class HeifHeader {
    private HeifHeader() {}

    static boolean isAvif(Bytes bytes) {
        return HeifPicture.hasAvifBrand(file(bytes));
    }

    /** Any other brand of HEIF. */
    static boolean isHeic(Bytes bytes) {
        return HeifPicture.hasOtherBrand(file(bytes)) && !isAvif(bytes);
    }

    static ImageHeader read(Bytes bytes) {
        HeifPicture picture = HeifPicture.read(file(bytes));
        // General brands such as mif1 do not name the codec.
        ImageFormat format = picture.codec() == Codec.AV1 ? ImageFormat.AVIF : ImageFormat.HEIC;
        Placement placement = picture.placement();
        return ImageHeader.of(
                        format,
                        placement.width(),
                        placement.height(),
                        placement.exifOrientation(),
                        picture.alpha().isPresent())
                .withMemory(picture.bytesPerPixel(), picture.decoderBytes());
    }

    private static ByteBuffer file(Bytes bytes) {
        return bytes.buffer().slice(bytes.start(), bytes.length());
    }
}
