package io.facet.image;

import io.quarkus.runtime.configuration.MemorySize;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;

/** What is too large to be looked at. Both are checked before anything is decoded. */
@ConfigMapping(prefix = "facet.image")
public interface ImageConfig {

    /** The name of {@link #maxBytes()} in messages. */
    String MAX_BYTES = "facet.image.max-bytes";

    /** The name of {@link #maxPixels()} in messages. */
    String MAX_PIXELS = "facet.image.max-pixels";

    /** Of the file; suffixes are binary: 64M is 67,108,864. */
    @WithDefault("64M")
    MemorySize maxBytes();

    /**
     * Of the stored picture: 100M covers nearly every phone and camera. Decoding takes 3 bytes a pixel, 8 with
     * transparency, 15 with transparency and 16 bits; of a large JPEG far less, unless it is progressive.
     */
    @WithDefault("100M")
    PixelCount maxPixels();
}
