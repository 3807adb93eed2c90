package io.facet.detection;

import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import java.net.URI;
import java.nio.ByteBuffer;

/** Reads files over a network. There is one implementation per protocol. */
public interface RemoteFiles {

    /** Whether this implementation reads this location. */
    boolean serves(URI location);

    /**
     * Starts to read a file. Fails with a {@link DetectionException} that is retryable or not; every other failure is a
     * connection failure and retryable.
     */
    Uni<RemoteFile> open(URI location);

    /**
     * A file during its transfer.
     *
     * @param size in bytes, or {@link #UNKNOWN}
     * @param bytes can be subscribed to once
     */
    record RemoteFile(long size, Multi<ByteBuffer> bytes) {
        public static final long UNKNOWN = -1;
    }
}
