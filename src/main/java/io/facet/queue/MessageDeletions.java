package io.facet.queue;

import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.infrastructure.Infrastructure;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jboss.logging.Logger;

/**
 * Messages that are done, deleted ten a call. One that cannot be deleted is delivered again and costs two looks at the store.
 */
final class MessageDeletions {
    private static final Logger LOG = Logger.getLogger(MessageDeletions.class);
    // Far below any visibility timeout, long enough to fill a call at 100 messages a second.
    private static final Duration LINGER = Duration.ofMillis(100);

    private final SqsQueue queue;
    private List<QueueMessage> waiting = new ArrayList<>();
    private CompletableFuture<Void> calls = CompletableFuture.completedFuture(null);

    MessageDeletions(SqsQueue queue) {
        this.queue = queue;
    }

    /** Ends at once; for the message that fills a call, when the call has ended: who adds faster than is deleted waits. */
    Uni<Void> add(QueueMessage message) {
        synchronized (this) {
            waiting.add(message);
            if (waiting.size() < SqsQueue.MAX_BATCH) {
                if (waiting.size() == 1) {
                    Infrastructure.getDefaultWorkerPool()
                            .schedule(this::flush, LINGER.toMillis(), TimeUnit.MILLISECONDS);
                }
                return Uni.createFrom().voidItem();
            }
        }
        return Uni.createFrom().completionStage(flush());
    }

    /** Deletes what waits; ends when every call has ended. */
    synchronized CompletableFuture<Void> flush() {
        if (!waiting.isEmpty()) {
            List<QueueMessage> batch = waiting;
            waiting = new ArrayList<>();
            CompletableFuture<Void> call = queue.delete(batch)
                    .onFailure()
                    .recoverWithItem(batch.size())
                    .invoke(MessageDeletions::tellOfThoseLeft)
                    .replaceWithVoid()
                    .subscribeAsCompletionStage();
            calls = CompletableFuture.allOf(calls, call);
        }
        return calls;
    }

    private static void tellOfThoseLeft(int count) {
        if (count > 0) {
            LOG.warnf("%d messages are done but could not be deleted: they will be delivered again", count);
        }
    }
}
