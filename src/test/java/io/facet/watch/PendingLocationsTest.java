package io.facet.watch;

import static org.assertj.core.api.Assertions.assertThat;

import io.facet.detection.ObjectLocation;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class PendingLocationsTest {
    private static final ObjectLocation PHOTO = ObjectLocation.newest("bucket", "photo.jpg");
    private static final ObjectLocation OTHER = ObjectLocation.newest("bucket", "other.jpg");

    private final PendingLocations<String> pending = new PendingLocations<>(2, Duration.ofMillis(200));
    private long now = Long.MAX_VALUE - 1; // System.nanoTime can overflow

    private void pass(long millis) {
        now += TimeUnit.MILLISECONDS.toNanos(millis);
    }

    /** Returns whether the photo starts. */
    private boolean starts(String state) {
        return pending.due(now)
                .filter(location -> pending.observe(location, state, now))
                .isPresent();
    }

    @Test
    void photoStartsOnceItHasSettled() {
        pending.hint(PHOTO, now);
        assertThat(starts("a")).isFalse();
        pass(199);
        assertThat(starts("a")).isFalse();
        pass(1);
        assertThat(starts("a")).isTrue();
        pass(1_000);
        assertThat(starts("a")).isFalse();
    }

    @Test
    void everyHintPostponesTheStart() {
        pending.hint(PHOTO, now);
        starts("a");
        for (int i = 0; i < 10; i++) {
            pass(150);
            pending.hint(PHOTO, now);
            assertThat(starts("a")).isFalse();
        }
        pass(200);
        assertThat(starts("a")).isTrue();
    }

    @Test
    void changeWithoutHintPostponesTheStart() {
        pending.hint(PHOTO, now);
        starts("a");
        pass(200);
        assertThat(starts("ab")).isFalse();
        pass(200);
        assertThat(starts("ab")).isTrue();
    }

    @Test
    void hintsWhileRunningStartItOnceMore() {
        pending.hint(PHOTO, now);
        starts("a");
        pass(200);
        starts("a");
        pending.hint(PHOTO, now);
        pending.hint(PHOTO, now);
        pass(1_000);
        assertThat(pending.due(now)).isEmpty();

        pending.complete(PHOTO, now);
        assertThat(starts("a")).isFalse();
        pass(200);
        assertThat(starts("a")).isTrue();
        pending.complete(PHOTO, now);
        pass(1_000);
        assertThat(pending.due(now)).isEmpty();
        assertThat(pending.nextWakeUp()).isEmpty();
    }

    @Test
    void retryDelayDoublesUpToOneMinute() {
        pending.hint(PHOTO, now);
        starts("a");
        pass(200);
        assertThat(starts("a")).isTrue();
        for (long seconds : new long[] {1, 2, 4, 8, 16, 32, 60, 60}) {
            assertThat(pending.fail(PHOTO, Integer.MAX_VALUE, now)).isTrue();
            pass(seconds * 1_000 - 1);
            assertThat(starts("a")).isFalse();
            pass(1);
            assertThat(starts("a")).isTrue();
        }
    }

    @Test
    void newHintDoesNotWaitForTheRetry() {
        pending.hint(PHOTO, now);
        starts("a");
        pass(200);
        starts("a");
        pending.fail(PHOTO, Integer.MAX_VALUE, now);
        pending.hint(PHOTO, now);
        pass(200);
        assertThat(starts("a")).isTrue();
        pending.complete(PHOTO, now);
        pass(100_000);
        assertThat(pending.due(now)).isEmpty();
    }

    @Test
    void afterTheLastFailureOnlyANewHintStartsIt() {
        pending.hint(PHOTO, now);
        starts("a");
        pass(200);
        starts("a");
        assertThat(pending.fail(PHOTO, 2, now)).isTrue();
        pass(1_000);
        starts("a");
        assertThat(pending.fail(PHOTO, 2, now)).isFalse();
        pass(100_000);
        assertThat(pending.due(now)).isEmpty();

        pending.hint(PHOTO, now);
        starts("a");
        pass(200);
        assertThat(starts("a")).isTrue();
    }

    @Test
    void exhaustedCapacityRejectsNewLocationsOnly() {
        assertThat(pending.hint(PHOTO, now)).isTrue();
        assertThat(pending.hint(OTHER, now)).isTrue();
        assertThat(pending.hint(ObjectLocation.newest("bucket", "third.jpg"), now))
                .isFalse();
        assertThat(pending.hint(PHOTO, now)).isTrue();
    }
}
