package io.facet.watch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.facet.detection.DetectionException;
import io.facet.detection.ErrorCode;
import io.facet.detection.ObjectLocation;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.infrastructure.Infrastructure;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ReconcileQueueTest {
    private static final int MAX_RUNNING = 4;

    private final Queue<ObjectLocation> reconciled = new ConcurrentLinkedQueue<>();
    private final AtomicInteger running = new AtomicInteger();
    private final AtomicInteger mostRunning = new AtomicInteger();

    private Uni<?> reconcile(ObjectLocation location) {
        return Uni.createFrom()
                .item(() -> {
                    mostRunning.accumulateAndGet(running.incrementAndGet(), Math::max);
                    reconciled.add(location);
                    running.decrementAndGet();
                    return location;
                })
                .runSubscriptionOn(Infrastructure.getDefaultWorkerPool());
    }

    @Test
    void smallCapacityAndConcurrencyStillReconcileEveryLocation() throws InterruptedException {
        List<ObjectLocation> thousand = IntStream.range(0, 1_000)
                .mapToObj(i -> ObjectLocation.newest("bucket", i + ".jpg"))
                .toList();
        try (var queue =
                new ReconcileQueue<>(10, MAX_RUNNING, Duration.ofMillis(1), location -> "settled", this::reconcile)) {
            for (ObjectLocation location : thousand) {
                queue.hintBlocking(location);
            }
            await().atMost(Duration.ofSeconds(20))
                    .untilAsserted(() -> assertThat(reconciled).containsExactlyInAnyOrderElementsOf(thousand));
        }
        assertThat(mostRunning).hasValueLessThanOrEqualTo(MAX_RUNNING);
    }

    @Test
    void unexpectedFailuresAreRetriedAndPermanentOnesAreNot() {
        ObjectLocation failing = ObjectLocation.newest("bucket", "failing.jpg");
        ObjectLocation forbidden = ObjectLocation.newest("bucket", "forbidden.jpg");
        var permanent = new DetectionException(ErrorCode.BUCKET_NOT_ALLOWED, "Not here.");
        try (var queue =
                new ReconcileQueue<>(10, MAX_RUNNING, Duration.ofMillis(1), location -> "settled", location -> {
                    reconciled.add(location);
                    if (location.equals(forbidden)) {
                        return Uni.createFrom().failure(permanent);
                    }
                    return Collections.frequency(reconciled, failing) == 1
                            ? Uni.createFrom().failure(new IllegalStateException("unexpected"))
                            : Uni.createFrom().voidItem();
                })) {
            queue.hint(forbidden);
            queue.hint(failing);
            await().atMost(Duration.ofSeconds(10)).until(() -> Collections.frequency(reconciled, failing) == 2);
            queue.hint(forbidden);
            queue.hint(failing);
            await().atMost(Duration.ofSeconds(10)).until(() -> Collections.frequency(reconciled, failing) == 3);
        }
        assertThat(reconciled).containsOnlyOnce(forbidden).hasSize(4);
    }
}
