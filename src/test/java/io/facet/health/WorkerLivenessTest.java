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

    @Test
    void stuckWorkerIsReportedUntilItsTaskEnds() throws InterruptedException {
        try (var workers = new Workers(new BatchSettings(2, 1))) {
            assertThat(workers.longestRunning()).isZero();
            var end = new CountDownLatch(1);
            workers.execute(() -> awaitUninterrupted(end));
            Thread.sleep(20);

            assertThat(workers.longestRunning()).isGreaterThan(Duration.ofMillis(10));
            HealthCheckResponse stuck = WorkerLiveness.check(workers.longestRunning(), Duration.ofMillis(10));
            assertThat(stuck.getStatus()).isEqualTo(Status.DOWN);
            assertThat(stuck.getData().orElseThrow()).containsKey("reason");
            assertThat(new WorkerLiveness(workers).call().getStatus()).isEqualTo(Status.UP);

            end.countDown();
            await().until(() -> workers.longestRunning().isZero());
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
