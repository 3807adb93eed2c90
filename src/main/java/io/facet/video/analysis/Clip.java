package io.facet.video.analysis;

import io.facet.detection.DetectionResult;
import io.facet.storage.ObjectContent;
import io.smallrye.mutiny.Uni;

/** A clip, wherever its bytes come from. */
public interface Clip {

    DetectionResult.Source source();

    /** The key, path or file name, for the log. */
    default String name() {
        String key = source().key();
        return key == null ? "clip" : key;
    }

    /** The analysis closes the content. */
    Uni<ObjectContent> open();
}
