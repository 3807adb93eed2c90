package io.facet;

import io.facet.detection.DetectionResult;
import io.smallrye.mutiny.Uni;

/** A photo on its way through the pipeline: where its bytes come from and where its result goes. */
public interface Photo {

    /** What is known of it. Where its size is not known before it is read, that is the largest that is allowed. */
    DetectionResult.Source source();

    /** The bytes, read without blocking. */
    Uni<byte[]> read();

    /** Keeps the result. Most photos come with a question, whose answer is enough. */
    default Uni<Void> store(DetectionResult result) {
        return Uni.createFrom().voidItem();
    }
}
