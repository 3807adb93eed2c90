package io.facet.event;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.stream.IntStream;
import org.junit.jupiter.api.RepeatedTest;

class BackoffTest {
    private final Backoff backoff = new Backoff(Duration.ofSeconds(1), Duration.ofSeconds(10));

    @RepeatedTest(20)
    void pausesDoubleUpToTheLongestAndAreNeverShorterThanHalf() {
        int[] full = {1, 2, 4, 8, 10, 10};
        IntStream.range(0, full.length)
                .forEach(i -> assertThat(backoff.after(i + 1))
                        .isBetween(Duration.ofMillis(500L * full[i]), Duration.ofSeconds(full[i])));
        assertThat(backoff.after(1_000_000)).isBetween(Duration.ofSeconds(5), Duration.ofSeconds(10));
    }
}
