package io.facet.health;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.facet.batch.BatchSettings;
import io.facet.batch.Workers;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.HealthCheckResponse.Status;
import org.junit.jupiter.api.Test;

class WorkerLivenessTest {

    private final CountDownLatch end = new CountDownLatch(1);

    @Test
    void stuckWorkerIsReportedUntilItsTaskEnds() throws InterruptedException {
        try (var workers = new Workers(new BatchSettings(2, 1))) {
            assertThat(workers.longestRunning()).isZero();
            workers.execute(() -> awaitUninterrupted(end));
            Thread.sleep(20);

            assertThat(workers.longestRunning()).isGreaterThan(Duration.ofMillis(10));
            HealthCheckResponse stuck = WorkerLiveness.check(workers, Duration.ofMillis(10));
            assertThat(stuck.getStatus()).isEqualTo(Status.DOWN);
            assertThat(stuck.getData().orElseThrow()).containsKey("reason");
            assertThat(new WorkerLiveness(workers).call().getStatus()).isEqualTo(Status.UP);

            end.countDown();
            await().until(() -> workers.longestRunning().isZero());
        }
    }

    @Test
    void replacedWorkersAreReportedOnlyIfNoneIsLeft() {
        try (var workers = new Workers(new BatchSettings(2, 1, Duration.ofMillis(20)))) {
            for (int stuck = 1; stuck <= 4; stuck++) {
                workers.execute(() -> workers.limited(() -> {}, () -> {
                    awaitUninterrupted(end);
                    return null;
                }));
                int expected = stuck;
                await().until(() -> workers.stuck() == expected);
                HealthCheckResponse health = new WorkerLiveness(workers).call();
                assertThat(health.getStatus()).as("%d stuck", stuck).isEqualTo(stuck < 4 ? Status.UP : Status.DOWN);
                assertThat(health.getData().orElseThrow()).containsEntry("stuck", (long) stuck);
            }
            end.countDown();
            await().until(() -> workers.stuck() == 0 && workers.available() == 2);
            assertThat(new WorkerLiveness(workers).call().getStatus()).isEqualTo(Status.UP);
        }
    }

    private static void awaitUninterrupted(CountDownLatch end) {
        try {
            end.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
