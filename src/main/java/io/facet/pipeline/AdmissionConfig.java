package io.facet.pipeline;

import io.facet.detection.DetectionOptions;
import io.smallrye.config.ConfigMapping;
import java.util.OptionalInt;

/** How much may be under way at once. */
@ConfigMapping(prefix = "facet.admission")
public interface AdmissionConfig {
    // A large camera JPEG. What is really held is counted in bytes; this only turns memory into a number of photos.
    int TYPICAL_PHOTO_BYTES = 8 << 20;

    /** Photos under way: read, waiting or computed. Over it, callers are told to come back. By default as memory allows. */
    OptionalInt maxInFlight();

    default int effectiveMaxInFlight() {
        int fromMemory = (int) Math.min(1024, maxBytesInFlight() / TYPICAL_PHOTO_BYTES);
        int maxInFlight = maxInFlight().orElse(Math.max(8, fromMemory));
        if (maxInFlight < 1) {
            throw DetectionOptions.badParameter("facet.admission.max-in-flight", maxInFlight, "1 or more");
        }
        return maxInFlight;
    }

    /** Encoded bytes of all photos under way: half of the heap, the other half is for all the rest. */
    default long maxBytesInFlight() {
        return Runtime.getRuntime().maxMemory() / 2;
    }
}
