package io.facet.pipeline;

import io.facet.detection.DetectionResult;
import io.smallrye.mutiny.Uni;
import java.nio.ByteBuffer;

/** The encoded bytes of a photo, wherever they come from. */
public interface Photo extends AutoCloseable {

    /** Describes the photo. If its size is not known before it is read, the size is the largest that is allowed. */
    DetectionResult.Source source();

    /** The key, path or file name, for the log. */
    default String name() {
        String key = source().key();
        return key == null ? "photo" : key;
    }

    /** Reads the bytes without blocking. They are valid until {@link #close}. */
    Uni<ByteBuffer> read();

    /** Releases the memory of the bytes, whether or not they were read. */
    @Override
    default void close() {}
}
