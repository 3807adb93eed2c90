package io.facet.pipeline;

import io.facet.detection.DetectionResult;
import io.facet.picture.PictureRenderer.PictureRequest;
import io.smallrye.mutiny.Uni;
import java.nio.ByteBuffer;
import java.util.Optional;

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

    /** The picture that is wanted of it, besides the result. */
    default Optional<PictureRequest> order() {
        return Optional.empty();
    }

    /** Is handed the picture that was ordered, before the result is kept. */
    default void take(byte[] picture) {}

    /**
     * Says when nothing of it is in memory any more, the picture included: that stays until it is sent.
     *
     * @param release run once, then
     */
    default void whenGone(Runnable release) {
        release.run();
    }

    /** Gives the memory of the bytes back, whether or not they were read. */
    @Override
    default void close() {}
}
