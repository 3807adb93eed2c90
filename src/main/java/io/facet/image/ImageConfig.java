package io.facet.image;

import io.quarkus.runtime.configuration.MemorySize;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;

/** Limits that are checked before anything is decoded. */
@ConfigMapping(prefix = "facet.image")
public interface ImageConfig {

    String MAX_BYTES = "facet.image.max-bytes";

    String MAX_PIXELS = "facet.image.max-pixels";

    /** Of the file. Suffixes are binary: 64M is 67,108,864. */
    @WithDefault("64M")
    MemorySize maxBytes();

    /**
     * Of the stored picture; 100M is enough for nearly every phone and camera. Decoding takes 3 bytes per pixel, 6 for
     * run-length encoded BMP, 7 for 1-bit TIFF, 8 with transparency, 9 for GIF, 12 for animated WebP, 15 with transparency
     * and 16 bits; a large JPEG takes far less unless it is progressive.
     */
    @WithDefault("100M")
    PixelCount maxPixels();
}
