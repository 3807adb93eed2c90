package io.facet.pipeline;

import io.facet.detection.DetectionOptions;
import io.smallrye.config.ConfigMapping;
import java.util.OptionalInt;

@ConfigMapping(prefix = "facet.admission")
public interface AdmissionConfig {
    // A large camera JPEG. Only used to derive the default from memory; admission counts the actual bytes.
    int TYPICAL_PHOTO_BYTES = 8 << 20;

    /** Photos that are read, wait or are processed. Further photos are rejected with 429. The default depends on memory. */
    OptionalInt maxInFlight();

    default int effectiveMaxInFlight() {
        int fromMemory = (int) Math.min(1024, maxBytesInFlight() / TYPICAL_PHOTO_BYTES);
        int maxInFlight = maxInFlight().orElse(Math.max(8, fromMemory));
        if (maxInFlight < 1) {
            throw DetectionOptions.badParameter("facet.admission.max-in-flight", maxInFlight, "1 or more");
        }
        return maxInFlight;
    }

    /** The limit of encoded bytes of all photos in memory: half of the heap. */
    default long maxBytesInFlight() {
        return Runtime.getRuntime().maxMemory() / 2;
    }
}
