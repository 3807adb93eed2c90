package io.facet.tune;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class DeadlineTest {

    @Test
    void partsEndNoLaterThanTheWhole() {
        Deadline whole = Deadline.in(Duration.ofSeconds(100));

        assertThat(whole.at(0.5).secondsLeft()).isBetween(49.0, 50.0);
        assertThat(whole.slice(10).secondsLeft()).isBetween(9.0, 10.0);
        assertThat(whole.slice(1000).secondsLeft()).isLessThanOrEqualTo(100);
        assertThat(whole.at(0).isOver()).isTrue();
        assertThat(whole.isOver()).isFalse();
    }

    @Test
    void stoppingTheWholeEndsItsParts() {
        Deadline whole = Deadline.in(Duration.ofSeconds(100));
        Deadline part = whole.at(0.5).slice(20);

        whole.stop();

        assertThat(part.isOver()).isTrue();
        assertThat(part.secondsLeft()).isZero();
    }
}
