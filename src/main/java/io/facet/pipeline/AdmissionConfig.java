package io.facet.pipeline;

import io.facet.settings.ValidatedSettings;
import io.smallrye.config.ConfigMapping;
import java.util.OptionalInt;

@ConfigMapping(prefix = "facet.admission")
public interface AdmissionConfig extends ValidatedSettings {
    // A large camera JPEG. Only used to derive the default from memory; admission counts the actual bytes.
    int TYPICAL_PHOTO_BYTES = 8 << 20;

    /** Photos that are read, wait or are processed. Further photos are rejected with 429. The default depends on memory. */
    OptionalInt maxInFlight();

    @Override
    default void validate(Problems problems) {
        maxInFlight().ifPresent(photos -> problems.require(photos >= 1, "max-in-flight", photos, "1 or more"));
    }

    default int effectiveMaxInFlight() {
        int fromMemory = (int) Math.min(1024, maxBytesInFlight() / TYPICAL_PHOTO_BYTES);
        return maxInFlight().orElse(Math.max(8, fromMemory));
    }

    /** The limit of encoded bytes of all photos in memory: half of the heap. */
    default long maxBytesInFlight() {
        return Runtime.getRuntime().maxMemory() / 2;
    }
}
