package io.facet.storage.s3;

import io.facet.detection.DetectionException;
import io.facet.storage.ObjectContent;
import io.facet.storage.StoredObject;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.ByteBuffer;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import software.amazon.awssdk.services.s3.S3AsyncClient;

/**
 * Reads an object by ranged GETs of one chunk each. The next chunk is requested while the reader uses the current one. All
 * requests have the same {@code If-Match}, so the bytes are always those of one version.
 */
final class S3Content implements ObjectContent {
    static final int CHUNK_BYTES = 4 << 20;
    // The current chunk, the next one, and the previous one for short jumps back.
    static final int MAX_CHUNKS = 3;

    private final S3AsyncClient client;
    private final StoredObject object;
    private final int chunkBytes;
    private final Map<Long, CompletableFuture<byte[]>> chunks = new LinkedHashMap<>(MAX_CHUNKS + 1, 1, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<Long, CompletableFuture<byte[]>> leastRecentlyUsed) {
            boolean full = size() > MAX_CHUNKS;
            if (full) {
                leastRecentlyUsed.getValue().cancel(false);
            }
            return full;
        }
    };
    private long current;
    private long readSinceJump;
    private boolean closed;

    /** @param chunkBytes the size of each request; memory use is at most {@link #MAX_CHUNKS} times this */
    S3Content(S3AsyncClient client, StoredObject object, int chunkBytes) {
        this.client = client;
        this.object = object;
        this.chunkBytes = chunkBytes;
    }

    @Override
    public long size() {
        return object.size();
    }

    @Override
    public int read(long position, ByteBuffer into) throws IOException {
        if (position >= object.size()) {
            return -1;
        }
        long index = position / chunkBytes;
        int offset = (int) (position % chunkBytes);
        int length = Math.min(into.remaining(), length(index) - offset);
        into.put(await(chunks(index, length)), offset, length);
        return length;
    }

    /** The chunk of a read; also requests the next one. */
    private synchronized CompletableFuture<byte[]> chunks(long index, int length) {
        if (closed) {
            throw new CancellationException(object.location() + " was closed");
        }
        CompletableFuture<byte[]> chunk = chunk(index);
        prefetchAfter(index, length);
        return chunk;
    }

    /** Not directly after a jump: the index at the end of a file, or a single keyframe, needs no further chunk. */
    private void prefetchAfter(long index, int length) {
        if (index != current && index != current + 1) {
            readSinceJump = 0;
        }
        current = index;
        readSinceJump += length;
        if (readSinceJump >= chunkBytes / 4 && (index + 1) * chunkBytes < object.size()) {
            chunk(index + 1);
        }
    }

    private CompletableFuture<byte[]> chunk(long index) {
        CompletableFuture<byte[]> known = chunks.get(index);
        if (known != null && !known.isCompletedExceptionally()) {
            return known;
        }
        CompletableFuture<byte[]> requested = request(index);
        chunks.put(index, requested);
        return requested;
    }

    private CompletableFuture<byte[]> request(long index) {
        long start = index * chunkBytes;
        int length = length(index);
        return client.getObject(
                S3Store.get(object)
                        .range("bytes=%d-%d".formatted(start, start + length - 1))
                        .build(),
                new ExactBytes(object, length));
    }

    private int length(long index) {
        return (int) Math.min(chunkBytes, object.size() - index * chunkBytes);
    }

    private byte[] await(CompletableFuture<byte[]> chunk) throws IOException {
        if (Thread.currentThread().isInterrupted()) {
            throw interrupted();
        }
        try {
            return chunk.get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw interrupted();
        } catch (ExecutionException e) {
            Throwable failure = S3Failures.whileReading(e.getCause(), object.location());
            if (failure instanceof DetectionException known) {
                throw known;
            }
            throw new IOException(failure);
        }
    }

    private IOException interrupted() {
        return new InterruptedIOException("Reading " + object.location() + " was interrupted");
    }

    /** Every request has the condition. */
    @Override
    public void requireUnchanged() {}

    /** Cancels the requests in flight. */
    @Override
    public synchronized void close() {
        closed = true;
        chunks.values().forEach(chunk -> chunk.cancel(false));
        chunks.clear();
    }
}
