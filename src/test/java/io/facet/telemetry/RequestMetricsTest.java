package io.facet.telemetry;

import static org.assertj.core.api.Assertions.assertThat;

import io.facet.detection.DetectionException;
import io.facet.detection.ErrorCode;
import io.facet.detection.ObjectLocation;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.opentelemetry.context.Context;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class RequestMetricsTest {
    private static final ObjectLocation PHOTO = ObjectLocation.newest("holiday", "beach.jpg");

    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    private final Observations observations = Observations.untraced(registry);

    @Test
    void timeOfAPhotoBeginsWithTheReceiptOfItsMessage() {
        long fiveSecondsAgo = System.nanoTime() - TimeUnit.SECONDS.toNanos(5);
        var message = new Origin("id", Context.root(), 1, OptionalLong.of(fiveSecondsAgo), () -> {});

        observations.reconciliation(PHOTO, message).failed(unavailable());

        assertThat(timer("failed").count()).isEqualTo(1);
        assertThat(timer("failed").totalTime(TimeUnit.SECONDS)).isBetween(5.0, 10.0);
        assertThat(failures("STORE_UNAVAILABLE")).isEqualTo(1);
        assertThat(failures("INTERNAL")).isZero();
    }

    @Test
    void timeOfAWatchedFileBeginsWithTheWork() {
        observations.reconciliation(PHOTO, Origin.NONE).cancelled();

        assertThat(timer("cancelled").totalTime(TimeUnit.SECONDS)).isLessThan(5);
    }

    @Test
    void onlyTheFirstEndCounts() {
        Observation photo = observations.reconciliation(PHOTO, Origin.NONE);

        photo.failed(unavailable());
        photo.cancelled();

        assertThat(timer("failed").count()).isEqualTo(1);
        assertThat(timer("cancelled").count()).isZero();
    }

    private static Throwable unavailable() {
        return new DetectionException(ErrorCode.STORE_UNAVAILABLE, "later");
    }

    private double failures(String code) {
        return registry.get("facet.results")
                .tags("outcome", "failed", "code", code)
                .counter()
                .count();
    }

    private Timer timer(String outcome) {
        return registry.get("facet.photo").tag("outcome", outcome).timer();
    }
}
