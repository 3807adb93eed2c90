package io.facet.detection;

import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import java.net.URI;
import java.nio.ByteBuffer;

/** Files that lie elsewhere, for those who know how to keep them. There is one implementation for each protocol. */
public interface RemoteFiles {

    /** Whether this is where the file is asked for. */
    boolean serves(URI location);

    /**
     * Begins to read a file. Fails with {@link DetectionException}, whose code says whether another try may help; after any
     * other failure, that of a connection, it may.
     */
    Uni<RemoteFile> open(URI location);

    /**
     * A file that is being read.
     *
     * @param size in bytes, or {@link #UNKNOWN}
     * @param bytes can be subscribed to once
     */
    record RemoteFile(long size, Multi<ByteBuffer> bytes) {
        public static final long UNKNOWN = -1;
    }
}
