package io.facet.pipeline;

import io.facet.detection.DetectionResult;
import java.util.Optional;

/** The result for one photo, exactly as it is stored, and the requested picture. */
public record Detection(DetectionResult result, Optional<byte[]> picture) {}
