package io.facet.storage;

import io.facet.detection.DetectionException;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import java.net.URI;
import java.nio.ByteBuffer;

/** Opens remote files of one protocol, such as model files. */
public interface RemoteFiles {

    boolean serves(URI location);

    /**
     * Opens a file. Fails with {@link DetectionException} or with a connection failure. A connection failure can be retried, a
     * {@code DetectionException} if its code is retryable.
     */
    Uni<RemoteFile> open(URI location);

    /**
     * An open file.
     *
     * @param size in bytes, or {@link #UNKNOWN}
     * @param bytes accepts one subscriber
     */
    record RemoteFile(long size, Multi<ByteBuffer> bytes) {
        public static final long UNKNOWN = -1;
    }
}
