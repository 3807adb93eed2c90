package io.facet.pipeline;

import io.facet.detection.DetectionOptions;
import io.smallrye.config.ConfigMapping;
import java.util.OptionalInt;

/** How many photos are processed at once. */
@ConfigMapping(prefix = "facet.admission")
public interface AdmissionConfig {
    // A large camera JPEG. Only used to derive the default from memory; admission counts the actual bytes.
    int TYPICAL_PHOTO_BYTES = 8 << 20;

    /** Photos in memory: read, waiting or computed. More photos are rejected with 429. The default depends on memory. */
    OptionalInt maxInFlight();

    default int effectiveMaxInFlight() {
        int fromMemory = (int) Math.min(1024, maxBytesInFlight() / TYPICAL_PHOTO_BYTES);
        int maxInFlight = maxInFlight().orElse(Math.max(8, fromMemory));
        if (maxInFlight < 1) {
            throw DetectionOptions.badParameter("facet.admission.max-in-flight", maxInFlight, "1 or more");
        }
        return maxInFlight;
    }

    /** Encoded bytes of all photos in memory: half of the heap; the other half is for everything else. */
    default long maxBytesInFlight() {
        return Runtime.getRuntime().maxMemory() / 2;
    }
}
