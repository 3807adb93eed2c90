package io.facet.page;

import io.facet.detection.DetectionException;
import io.facet.detection.ErrorCode;
import io.facet.storage.ObjectContent;
import io.facet.storage.ObjectStore;
import io.facet.storage.StoredObject;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.infrastructure.Infrastructure;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerResponse;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Sends parts of stored clips. The next piece is read when the client has received the previous one, so a response needs the memory
 * of one piece and no thread while it waits for a client; one that does not read is disconnected and requests the rest later.
 */
@Singleton
class ClipSender {
    static final int MAX_RESPONSES = 16;
    // The requests to S3 have the same size.
    static final int PIECE_BYTES = 4 << 20;
    // For one piece. Browsers stop reading while a video is paused, and continue with another request.
    private static final Duration MAX_WAIT = Duration.ofMinutes(1);

    private final ObjectStore store;
    private final AtomicInteger responses = new AtomicInteger();

    ClipSender(ObjectStore store) {
        this.store = store;
    }

    /** @param head sets the status and the headers, after the first piece has been read */
    Uni<Void> send(StoredObject clip, ByteRange range, HttpServerResponse response, Runnable head) {
        return Uni.createFrom().deferred(() -> {
            if (responses.incrementAndGet() > MAX_RESPONSES) {
                responses.decrementAndGet();
                throw new DetectionException(
                        ErrorCode.OVERLOADED, "The service sends %d clips; try again later.".formatted(MAX_RESPONSES));
            }
            return Multi.createFrom()
                    .iterable(range.split(PIECE_BYTES))
                    .onItem()
                    .transformToUniAndConcatenate(part -> read(clip, part).chain(piece -> {
                        if (!response.headWritten()) {
                            head.run();
                        }
                        return sent(response.write(Buffer.buffer(piece)));
                    }))
                    .collect()
                    .last()
                    .chain(() -> sent(response.end()))
                    .onTermination()
                    .invoke(responses::decrementAndGet);
        });
    }

    private Uni<byte[]> read(StoredObject clip, ByteRange part) {
        return store.open(clip)
                .chain(content -> Uni.createFrom()
                        .item(() -> {
                            try (content) {
                                return read(content, part);
                            }
                        })
                        .runSubscriptionOn(Infrastructure.getDefaultWorkerPool()));
    }

    private static byte[] read(ObjectContent content, ByteRange part) {
        ByteBuffer piece = ByteBuffer.allocate((int) part.length());
        try {
            while (piece.hasRemaining() && content.read(part.first() + piece.position(), piece) >= 0) {
                // A read may return less than requested.
            }
            content.requireUnchanged();
            return piece.array();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Uni<Void> sent(Future<Void> write) {
        return Uni.createFrom()
                .completionStage(write.toCompletionStage())
                .ifNoItem()
                .after(MAX_WAIT)
                .fail();
    }
}
