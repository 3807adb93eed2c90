package io.facet.image;

import io.facet.detection.OrientationMode;
import io.facet.image.header.ImageHeader;
import io.facet.settings.ValidatedSettings;
import io.quarkus.runtime.configuration.MemorySize;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;

/** Limits that are checked before anything is decoded. */
@ConfigMapping(prefix = "facet.image")
public interface ImageConfig extends ValidatedSettings {

    String MAX_BYTES = "facet.image.max-bytes";

    // The longest array that every JVM supports.
    long MAX_ARRAY_LENGTH = Integer.MAX_VALUE - 8;

    // Of progressive JPEGs, which most large photos are at worst.
    int BYTES_PER_PIXEL = 6;

    String MAX_PIXELS = "facet.image.max-pixels";

    String MAX_DECODED_PIXELS = "facet.image.max-decoded-pixels";

    /** Of the file. Suffixes are binary: 64M is 67,108,864. */
    @WithDefault("64M")
    MemorySize maxBytes();

    /** Of the stored picture, independent of the memory for decoding; 250M is enough for phones with 200 megapixels. */
    @WithDefault("250M")
    PixelCount maxPixels();

    /**
     * In memory. Decoding takes at most 6 bytes for each of them: large JPEGs are reduced while they are decoded, and formats
     * that take more per pixel may have fewer pixels ({@link ImageHeader#decodingBytes}).
     */
    @WithDefault("100M")
    PixelCount maxDecodedPixels();

    /** Whether the faces decide if a photo is rotated although its file does not say so. */
    @WithDefault("exif")
    OrientationMode orientation();

    /** The memory that decoding may take. */
    default long maxDecodedBytes() {
        return BYTES_PER_PIXEL
                * Math.min(maxPixels().value(), maxDecodedPixels().value());
    }

    @Override
    default void validate(Problems problems) {
        long bytes = maxBytes().asLongValue();
        problems.require(
                bytes >= 1 && bytes <= MAX_ARRAY_LENGTH,
                "max-bytes",
                bytes,
                "from 1 to %,d".formatted(MAX_ARRAY_LENGTH));
        requirePixels(problems, "max-pixels", maxPixels().value());
        requirePixels(problems, "max-decoded-pixels", maxDecodedPixels().value());
    }

    private static void requirePixels(Problems problems, String setting, long pixels) {
        problems.require(pixels <= OpenCv.MAX_PIXELS, setting, pixels, "at most %,d".formatted(OpenCv.MAX_PIXELS));
    }
}
