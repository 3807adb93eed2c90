package io.facet.queue;

import io.facet.detection.DetectionResult;
import io.facet.detection.ErrorCode;
import io.facet.detection.ObjectLocation;
import io.facet.event.Backoff;
import io.facet.telemetry.Origin;
import io.facet.web.error.Failures;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.infrastructure.Infrastructure;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BiFunction;
import java.util.function.Function;
import org.jboss.logging.Logger;

/**
 * Turns the messages of a queue into sidecars. Guarantees:
 *
 * <ul>
 *   <li>a message is deleted only after each of its photos is done;
 *   <li>at most {@code concurrency} photos are under way, and as many messages, or ten, wait behind them;
 *   <li>a photo that fails is tried again while its message is kept hidden; those that are done are not;
 *   <li>once told to stop it begins nothing, finishes what it has begun, and gives the rest back.
 * </ul>
 *
 * It is one stream that asks for messages as places come free: there is no queue in between.
 */
final class QueuePoller {
    private static final Logger LOG = Logger.getLogger(QueuePoller.class);
    // The client has tried three times before a failure comes here; two more pauses outlast a restart of the store.
    private static final int MAX_TRIES = 3;
    private static final Backoff BETWEEN_TRIES = new Backoff(Duration.ofMillis(400), Duration.ofSeconds(3));
    // On a busy service a place comes free with each photo that is done.
    private static final Backoff WHILE_FULL = new Backoff(Duration.ofMillis(100), Duration.ofSeconds(1));
    // Under load an answer is under way. One that comes later brings nothing, or what is hidden until its timeout.
    private static final Duration LAST_ANSWER = Duration.ofMillis(500);

    private final SqsQueue queue;
    private final QueueSource source;
    private final Function<String, List<ObjectLocation>> photosIn;
    private final BiFunction<ObjectLocation, Origin, Uni<?>> reconcile;
    private final int concurrency;
    private final QueueMetrics metrics;
    private final MessageDeletions deletions;
    private final MessageSettlement settlement;
    private final CompletableFuture<Void> ended = new CompletableFuture<>();
    private volatile CompletableFuture<List<QueueMessage>> receiving = CompletableFuture.completedFuture(List.of());
    private volatile boolean stopping;

    /**
     * @param photosIn the photos that the body of a message is about, or {@code BAD_EVENT}
     * @param reconcile makes the sidecar of one right
     */
    QueuePoller(
            SqsQueue queue,
            QueueSource source,
            Function<String, List<ObjectLocation>> photosIn,
            BiFunction<ObjectLocation, Origin, Uni<?>> reconcile,
            int concurrency,
            QueueMetrics metrics) {
        this.queue = queue;
        this.source = source;
        this.photosIn = photosIn;
        this.reconcile = reconcile;
        this.concurrency = concurrency;
        this.metrics = metrics;
        this.deletions = new MessageDeletions(queue);
        this.settlement = new MessageSettlement(queue, deletions, metrics);
    }

    private record Hint(HeldMessage message, ObjectLocation photo) {}

    void start() {
        Multi.createBy()
                .repeating()
                .uni(this::receive)
                .whilst(batch -> !stopping)
                .onItem()
                .<HeldMessage>disjoint()
                .onItem()
                .transformToMultiAndConcatenate(this::hints)
                .onItem()
                .transformToUni(this::work)
                .merge(concurrency)
                .subscribe()
                .with(worked -> {}, this::broken, () -> ended.complete(null));
    }

    private Uni<List<HeldMessage>> receive() {
        if (stopping) {
            return Uni.createFrom().item(List.of());
        }
        // More messages than places would only wait here.
        receiving = source.receive(concurrency).subscribeAsCompletionStage();
        Uni<List<QueueMessage>> answer = Uni.createFrom().completionStage(receiving);
        return answer.onFailure(CancellationException.class)
                .recoverWithItem(List.of())
                .map(messages -> {
                    metrics.received(messages.size());
                    return messages.stream()
                            .map(message -> new HeldMessage(message, queue))
                            .toList();
                });
    }

    private Multi<Hint> hints(HeldMessage message) {
        List<ObjectLocation> photos = photosIn(message);
        if (photos.isEmpty()) {
            // Not louder: every sidecar announces itself, too.
            LOG.debugf(
                    "Message %s is ignored: it is about no photo of ours",
                    message.message().id());
            return settlement
                    .settle(message)
                    .onItem()
                    .transformToMulti(settled -> Multi.createFrom().empty());
        }
        message.expect(photos.size());
        return Multi.createFrom().iterable(photos).map(photo -> new Hint(message, photo));
    }

    private List<ObjectLocation> photosIn(HeldMessage message) {
        if (stopping) {
            message.interrupt();
            return List.of();
        }
        try {
            return photosIn.apply(message.message().body());
        } catch (RuntimeException notUnderstood) {
            message.failed(Failures.explain(notUnderstood));
            return List.of();
        }
    }

    private Uni<Void> work(Hint hint) {
        return attempt(hint, 1)
                .chain(() -> hint.message.photoEnded()
                        ? settlement.settle(hint.message)
                        : Uni.createFrom().voidItem());
    }

    private Uni<Void> attempt(Hint hint, int tries) {
        if (stopping) {
            hint.message.interrupt();
            return Uni.createFrom().voidItem();
        }
        return Uni.createFrom()
                .deferred(
                        () -> reconcile.apply(hint.photo, hint.message.message().origin()))
                .replaceWithVoid()
                .onFailure()
                .recoverWithUni(failure -> failed(hint, Failures.explain(failure), tries));
    }

    private Uni<Void> failed(Hint hint, DetectionResult.Failure failure, int tries) {
        boolean full = failure.code() == ErrorCode.OVERLOADED;
        boolean mayPass = failure.code().retryable() && hint.message.isKept() && (full || tries < MAX_TRIES);
        if (!mayPass) {
            hint.message.failed(failure);
            return Uni.createFrom().voidItem();
        }
        if (!full) {
            source.doubt();
        }
        return Uni.createFrom()
                .voidItem()
                .onItem()
                .delayIt()
                .by((full ? WHILE_FULL : BETWEEN_TRIES).after(tries))
                .chain(() -> attempt(hint, tries + 1));
    }

    private void broken(Throwable failure) {
        LOG.error("The queue is polled no more; start the service again", failure);
        ended.complete(null);
    }

    /** Returns when all that was begun has ended and the rest was given back, or when the time is over. */
    void stop(Duration limit) {
        stopping = true;
        Infrastructure.getDefaultWorkerPool()
                .schedule(() -> receiving.cancel(true), LAST_ANSWER.toMillis(), TimeUnit.MILLISECONDS);
        try {
            ended.thenCompose(nothing -> deletions.flush()).get(limit.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            LOG.warn("Messages are left in work: they come again after their visibility timeout");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException e) {
            LOG.error("The queue was not left in order", e.getCause());
        }
    }
}
