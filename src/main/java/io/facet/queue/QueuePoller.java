package io.facet.queue;

import io.facet.detection.DetectionException;
import io.facet.detection.DetectionResult;
import io.facet.detection.ErrorCode;
import io.facet.detection.ObjectLocation;
import io.facet.image.header.VideoContainer;
import io.facet.queue.SqsQueue.ReceivedMessage;
import io.facet.telemetry.Failures;
import io.facet.telemetry.Origin;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.infrastructure.Infrastructure;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BiFunction;
import java.util.function.Function;
import org.jboss.logging.Logger;

/**
 * Reconciles the photos that the messages of a queue name. Guarantees:
 *
 * <ul>
 *   <li>a message is deleted only after each of its photos is done;
 *   <li>at most {@code concurrency} photos are processed at once, and as many messages, or ten, are waiting; clips are processed in
 *       addition, and {@link HeldClips} limits them;
 *   <li>a photo that fails is retried while the visibility timeout of its message is extended; its other photos are not;
 *   <li>after {@link #stop} no photo is started, started photos are completed, and all other messages are redelivered.
 * </ul>
 *
 * <p>It is one stream with back-pressure: messages are received only when photos have completed.
 */
final class QueuePoller {
    private static final Logger LOG = Logger.getLogger(QueuePoller.class);
    // The storage client has already tried three times; two more attempts outlast a restart of the store.
    private static final int MAX_RETRIES = 2;
    private static final Duration FIRST_RETRY_DELAY = Duration.ofMillis(400);
    private static final Duration MAX_RETRY_DELAY = Duration.ofSeconds(3);
    // The service has capacity again when any photo completes.
    private static final Duration FIRST_OVERLOAD_DELAY = Duration.ofMillis(100);
    private static final Duration MAX_OVERLOAD_DELAY = Duration.ofSeconds(1);
    private static final double JITTER = 0.5;
    // Cancelling a receive too early loses messages until their visibility timeout; under load, it returns within this
    // time.
    private static final Duration LAST_RECEIVE_TIMEOUT = Duration.ofMillis(500);

    private final SqsQueue queue;
    private final QueueSource source;
    private final Function<String, List<ObjectLocation>> parser;
    private final BiFunction<ObjectLocation, Origin, Uni<?>> reconciler;
    private final int concurrency;
    private final QueueMetrics metrics;
    private final MessageSettlement settlement;
    private final HeldClips clips = new HeldClips(this::logUnexpectedEnd);
    private final CompletableFuture<Void> ended = new CompletableFuture<>();
    private volatile CompletableFuture<List<ReceivedMessage>> receiving = CompletableFuture.completedFuture(List.of());
    private volatile boolean stopping;
    private volatile boolean failed;

    /** @param parser returns the photos in the body of a message, or fails with {@code BAD_EVENT} */
    QueuePoller(
            SqsQueue queue,
            QueueSource source,
            Function<String, List<ObjectLocation>> parser,
            BiFunction<ObjectLocation, Origin, Uni<?>> reconciler,
            int concurrency,
            QueueMetrics metrics) {
        this.queue = queue;
        this.source = source;
        this.parser = parser;
        this.reconciler = reconciler;
        this.concurrency = concurrency;
        this.metrics = metrics;
        this.settlement = new MessageSettlement(queue, metrics);
    }

    private record Task(InFlightMessage message, ObjectLocation photo) {}

    void start() {
        Multi.createBy()
                .repeating()
                .uni(this::receive)
                .whilst(batch -> !stopping)
                .onItem()
                .<InFlightMessage>disjoint()
                .onItem()
                .transformToMultiAndConcatenate(this::tasks)
                .onItem()
                .transformToUni(this::process)
                .merge(concurrency)
                .subscribe()
                .with(processed -> {}, this::logUnexpectedEnd, () -> ended.complete(null));
    }

    private Uni<List<InFlightMessage>> receive() {
        if (stopping) {
            return Uni.createFrom().item(List.of());
        }
        receiving = source.receive(concurrency).subscribeAsCompletionStage();
        Uni<List<ReceivedMessage>> received = Uni.createFrom().completionStage(receiving);
        return received.onFailure(CancellationException.class)
                .recoverWithItem(List.of())
                .map(messages -> messages.stream().map(this::inFlight).toList());
    }

    private InFlightMessage inFlight(ReceivedMessage message) {
        metrics.received(message);
        return new InFlightMessage(message, queue);
    }

    private Multi<Task> tasks(InFlightMessage message) {
        List<ObjectLocation> photos = photosIn(message);
        if (photos.isEmpty()) {
            // At DEBUG because every stored sidecar also causes such a message.
            LOG.debugf(
                    "Message ignored, it names no served photo: id=%s",
                    message.message().id());
            return settlement
                    .settle(message)
                    .onItem()
                    .transformToMulti(settled -> Multi.createFrom().empty());
        }
        message.expectPhotos(photos.size());
        return Multi.createFrom().iterable(photos).map(photo -> new Task(message, photo));
    }

    private List<ObjectLocation> photosIn(InFlightMessage message) {
        if (stopping) {
            message.interrupt();
            return List.of();
        }
        try {
            return parser.apply(message.message().body());
        } catch (RuntimeException invalid) {
            message.recordFailure(Failures.explain(invalid));
            return List.of();
        }
    }

    private Uni<Void> process(Task task) {
        return isClip(task) && clips.tryHold(task.message, complete(task))
                ? Uni.createFrom().voidItem()
                : complete(task);
    }

    private static boolean isClip(Task task) {
        return VideoContainer.isVideoName(task.photo.key());
    }

    private Uni<Void> complete(Task task) {
        return reconcileWithRetries(task)
                .chain(() -> task.message.completePhoto()
                        ? settlement.settle(task.message)
                        : Uni.createFrom().voidItem());
    }

    private Uni<Void> reconcileWithRetries(Task task) {
        return Uni.createFrom()
                .deferred(() -> reconcile(task))
                .onFailure()
                .transform(QueuePoller::explained)
                .onFailure(failure -> isOverload(failure) && task.message.isExtended())
                .retry()
                .withBackOff(FIRST_OVERLOAD_DELAY, MAX_OVERLOAD_DELAY)
                .withJitter(JITTER)
                .indefinitely()
                .onFailure(QueuePoller::isOutage)
                .invoke(source::invalidateReadiness)
                .onFailure(failure -> isOutage(failure) && task.message.isExtended())
                .retry()
                .withBackOff(FIRST_RETRY_DELAY, MAX_RETRY_DELAY)
                .withJitter(JITTER)
                .atMost(MAX_RETRIES)
                .onFailure()
                .invoke(failure -> task.message.recordFailure(Failures.explain(failure)))
                .onFailure()
                .recoverWithNull();
    }

    private Uni<Void> reconcile(Task task) {
        if (stopping) {
            task.message.interrupt();
            return Uni.createFrom().voidItem();
        }
        Origin origin = task.message.message().origin().withProgress(() -> {
            task.message.progressed();
            clips.progressed();
        });
        return reconciler.apply(task.photo, origin).replaceWithVoid();
    }

    private static DetectionException explained(Throwable failure) {
        DetectionResult.Failure explanation = Failures.explain(failure);
        return new DetectionException(explanation.code(), explanation.message(), failure);
    }

    private static boolean isOverload(Throwable failure) {
        return failure instanceof DetectionException known && known.code() == ErrorCode.OVERLOADED;
    }

    private static boolean isOutage(Throwable failure) {
        return failure instanceof DetectionException known && known.code().retryable() && !isOverload(failure);
    }

    private void logUnexpectedEnd(Throwable failure) {
        failed = true;
        LOG.error("Queue polling stopped after an unexpected error; restart the service", failure);
        ended.complete(null);
    }

    /** Whether polling ended because of an unexpected error. */
    boolean hasFailed() {
        return failed;
    }

    /** Why no messages are received; empty if they are. */
    Optional<String> problem() {
        return failed ? Optional.of("Queue polling stopped after an unexpected error; see the log.") : source.problem();
    }

    /** Returns when all started photos are done and all other messages are released, or after {@code timeout}. */
    void stop(Duration timeout) {
        stopping = true;
        Infrastructure.getDefaultWorkerPool()
                .schedule(() -> receiving.cancel(true), LAST_RECEIVE_TIMEOUT.toMillis(), TimeUnit.MILLISECONDS);
        try {
            ended.thenCompose(nothing -> clips.empty())
                    .thenCompose(nothing -> queue.flushDeletions())
                    .get(timeout.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            LOG.warnf(
                    "Queue shutdown timed out; unfinished messages are redelivered after their visibility timeout: timeout=%s",
                    timeout);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException e) {
            LOG.error("Queue shutdown failed", e.getCause());
        }
    }
}
