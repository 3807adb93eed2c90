package io.facet.web;

import io.facet.detection.DetectionResult;
import io.facet.storage.ObjectContent;
import io.facet.video.analysis.Clip;
import io.smallrye.mutiny.Uni;
import java.util.function.Supplier;

/**
 * A clip in a request.
 *
 * @param size in bytes, or the largest that is allowed
 */
record UploadedClip(String name, long size, Supplier<Uni<ObjectContent>> reader) implements Clip {

    @Override
    public DetectionResult.Source source() {
        return DetectionResult.Source.ofSize(size);
    }

    @Override
    public Uni<ObjectContent> open() {
        return reader.get();
    }
}
