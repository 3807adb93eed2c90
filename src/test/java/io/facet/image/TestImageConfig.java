package io.facet.image;

import io.facet.detection.OrientationMode;
import io.quarkus.runtime.configuration.MemorySize;
import java.math.BigInteger;

/** Image limits for tests that do not start the service. */
public record TestImageConfig(MemorySize maxBytes, PixelCount maxPixels, PixelCount maxDecodedPixels)
        implements ImageConfig {
    public static final ImageConfig DEFAULTS = of(64 << 20, 250_000_000, 100_000_000);

    @Override
    public OrientationMode orientation() {
        return OrientationMode.EXIF;
    }

    public static ImageConfig of(long maxBytes, long maxPixels) {
        return of(maxBytes, maxPixels, maxPixels);
    }

    static ImageConfig of(long maxBytes, long maxPixels, long maxDecodedPixels) {
        return new TestImageConfig(
                new MemorySize(BigInteger.valueOf(maxBytes)),
                new PixelCount(maxPixels),
                new PixelCount(maxDecodedPixels));
    }
}
