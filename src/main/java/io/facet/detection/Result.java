package io.facet.detection;

import io.facet.detection.DetectionResult.Failure;
import io.facet.detection.DetectionResult.Model;
import io.facet.detection.DetectionResult.Source;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.OptionalInt;

/** The result for one photo or one clip, in HTTP responses and in sidecars. */
public interface Result {

    /** In the precision of results. */
    static Instant now() {
        return Instant.now().truncatedTo(ChronoUnit.MILLIS);
    }

    String schema();

    Source source();

    Model model();

    String fingerprint();

    /** Why the object cannot be read; null if it can. */
    Failure error();

    /** The number of {@link #unit}s; empty if the object cannot be read. */
    OptionalInt found();

    /** The noun for {@link #found}, in the singular: "face" or "track". */
    String unit();

    /** Whether the end of the file is missing. */
    default boolean lacksEnd() {
        return false;
    }
}
