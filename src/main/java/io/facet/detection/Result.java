package io.facet.detection;

import io.facet.detection.DetectionResult.Failure;
import io.facet.detection.DetectionResult.Model;
import io.facet.detection.DetectionResult.Source;
import java.util.OptionalInt;

/** The result for one photo or one clip, in HTTP responses and in sidecars. */
public interface Result {

    String schema();

    Source source();

    Model model();

    String fingerprint();

    /** Why the object cannot be read; null if it can. */
    Failure error();

    /** The number of faces of a photo or of tracks of a clip; empty if the object cannot be read. */
    OptionalInt found();
}
