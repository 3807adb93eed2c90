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
    private static final int AT_ONCE = 4;

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
    void withLittleRoomManyAreReconciledAFewAtATime() throws InterruptedException {
        List<ObjectLocation> thousand = IntStream.range(0, 1_000)
                .mapToObj(i -> ObjectLocation.newest("bucket", i + ".jpg"))
                .toList();
        try (var queue =
                new ReconcileQueue<>(10, AT_ONCE, Duration.ofMillis(1), location -> "still", this::reconcile)) {
            for (ObjectLocation location : thousand) {
                queue.hintPatiently(location);
            }
            await().atMost(Duration.ofSeconds(20))
                    .untilAsserted(() -> assertThat(reconciled).containsExactlyInAnyOrderElementsOf(thousand));
        }
        assertThat(mostRunning).hasValueLessThanOrEqualTo(AT_ONCE);
    }

    @Test
    void whatFailsUnexpectedlyIsTriedAgainAndWhatCannotSucceedIsNot() {
        ObjectLocation unlucky = ObjectLocation.newest("bucket", "unlucky.jpg");
        ObjectLocation forbidden = ObjectLocation.newest("bucket", "forbidden.jpg");
        var forbiddance = new DetectionException(ErrorCode.BUCKET_NOT_ALLOWED, "Not here.");
        try (var queue = new ReconcileQueue<>(10, AT_ONCE, Duration.ofMillis(1), location -> "still", location -> {
            reconciled.add(location);
            if (location.equals(forbidden)) {
                return Uni.createFrom().failure(forbiddance);
            }
            return Collections.frequency(reconciled, unlucky) == 1
                    ? Uni.createFrom().failure(new IllegalStateException("nobody thought of this"))
                    : Uni.createFrom().voidItem();
        })) {
            queue.hint(forbidden);
            queue.hint(unlucky);
            await().atMost(Duration.ofSeconds(10)).until(() -> Collections.frequency(reconciled, unlucky) == 2);
        }
        assertThat(reconciled).containsOnlyOnce(forbidden).hasSize(3);
    }
}
