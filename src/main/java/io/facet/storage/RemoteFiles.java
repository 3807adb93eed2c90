package io.facet.storage;

import io.facet.detection.DetectionException;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import java.net.URI;
import java.nio.ByteBuffer;

/** Opens remote files of one protocol, such as model files. */
public interface RemoteFiles {

    boolean serves(URI location);

    /** Opens a file. Retry connection failures, and a {@link DetectionException} if its code is retryable. */
    Uni<RemoteFile> open(URI location);

    /** An open file: its size, or {@link #UNKNOWN}, and its bytes for one subscriber. */
    record RemoteFile(long size, Multi<ByteBuffer> bytes) {
        public static final long UNKNOWN = -1;
    }
}
