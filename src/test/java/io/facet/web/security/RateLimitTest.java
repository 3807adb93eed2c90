package io.facet.web.security;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;

class RateLimitTest {
    private long nanos;

    @Test
    void secondOfRequestsIsAllowedAtOnceAndThenOnePerInterval() {
        RateLimit limit = limit(2);

        assertThat(limit.secondsToWait("a")).isZero();
        assertThat(limit.secondsToWait("a")).isZero();
        assertThat(limit.secondsToWait("a")).isEqualTo(1);
        assertThat(limit.secondsToWait("b")).isZero();
        nanos += 500_000_000;
        assertThat(limit.secondsToWait("a")).isZero();
        assertThat(limit.secondsToWait("a")).isEqualTo(1);
        nanos += 3_600_000_000_000L;
        assertThat(limit.secondsToWait("a")).isZero();
        assertThat(limit.secondsToWait("a")).isZero();
        assertThat(limit.secondsToWait("a")).isEqualTo(1);
    }

    @Test
    void rateBelowOneAllowsOneRequestAndStatesTheTimeToTheNext() {
        RateLimit limit = limit(0.1);

        assertThat(limit.secondsToWait("a")).isZero();
        nanos += 2_500_000_000L;
        assertThat(limit.secondsToWait("a")).isEqualTo(8);
    }

    @Test
    void numberOfCallersInMemoryIsBounded() {
        RateLimit limit = limit(1);
        for (int i = 0; i < RateLimit.MAX_CALLERS + 100; i++) {
            limit.secondsToWait("caller " + i);
        }

        assertThat(limit.callers()).isEqualTo(RateLimit.MAX_CALLERS);
        assertThat(limit.secondsToWait("caller " + RateLimit.MAX_CALLERS)).isEqualTo(1);
    }

    @Test
    void withoutALimitNothingIsCounted() {
        RateLimit limit = new RateLimit(OptionalDouble.empty(), () -> nanos);
        for (int i = 0; i < 100; i++) {
            assertThat(limit.secondsToWait("a")).isZero();
        }
        assertThat(limit.callers()).isZero();
    }

    private RateLimit limit(double perSecond) {
        return new RateLimit(OptionalDouble.of(perSecond), () -> nanos);
    }
}
