package io.facet;

import io.facet.detection.DetectionResult;
import io.smallrye.mutiny.Uni;
import java.nio.ByteBuffer;

/** A photo on its way through the pipeline: where its bytes come from and where its result goes. */
public interface Photo extends AutoCloseable {

    /** What is known of it. Where its size is not known before it is read, that is the largest that is allowed. */
    DetectionResult.Source source();

    /** The bytes, read without blocking; they stay valid until {@link #close}. */
    Uni<ByteBuffer> read();

    /** Keeps the result. Most photos come with a question, whose answer is enough. */
    default Uni<Void> store(DetectionResult result) {
        return Uni.createFrom().voidItem();
    }

    /** Gives the memory of the bytes back, whether or not they were read. */
    @Override
    default void close() {}
}
