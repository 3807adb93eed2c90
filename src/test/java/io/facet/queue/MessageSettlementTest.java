package io.facet.queue;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.stream.IntStream;
import org.junit.jupiter.api.RepeatedTest;

class MessageSettlementTest {
    @RepeatedTest(20)
    void redeliveryDelayDoublesUpTo15MinutesWithUpToHalfAsJitter() {
        int[] full = {1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 900, 900};
        IntStream.range(0, full.length)
                .forEach(i -> assertThat(MessageSettlement.delay(Duration.ofSeconds(1), i + 1))
                        .isBetween(Duration.ofMillis(500L * full[i]), Duration.ofSeconds(full[i])));
        assertThat(MessageSettlement.delay(Duration.ofSeconds(10), 1_000_000))
                .isBetween(Duration.ofSeconds(450), Duration.ofSeconds(900));
    }
}
