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
    private long now = Long.MAX_VALUE - 1; // System.nanoTime may overflow at any moment

    private void pass(long millis) {
        now += TimeUnit.MILLISECONDS.toNanos(millis);
    }

    /** Looks at what is due; whether the photo came out. */
    private boolean comesOut(String look) {
        return pending.due(now)
                .filter(location -> pending.looked(location, look, now))
                .isPresent();
    }

    @Test
    void aPhotoComesOutOnceItWasStill() {
        pending.hint(PHOTO, now);
        assertThat(comesOut("a")).isFalse();
        pass(199);
        assertThat(comesOut("a")).isFalse();
        pass(1);
        assertThat(comesOut("a")).isTrue();
        pass(1_000);
        assertThat(comesOut("a")).isFalse();
    }

    @Test
    void everyHintPutsItOff() {
        pending.hint(PHOTO, now);
        comesOut("a");
        for (int i = 0; i < 10; i++) {
            pass(150);
            pending.hint(PHOTO, now);
            assertThat(comesOut("a")).isFalse();
        }
        pass(200);
        assertThat(comesOut("a")).isTrue();
    }

    @Test
    void aChangeThatNoHintToldOfPutsItOffToo() {
        pending.hint(PHOTO, now);
        comesOut("a");
        pass(200);
        assertThat(comesOut("ab")).isFalse();
        pass(200);
        assertThat(comesOut("ab")).isTrue();
    }

    @Test
    void hintsWhileItIsOutBringItOutOnceMore() {
        pending.hint(PHOTO, now);
        comesOut("a");
        pass(200);
        comesOut("a");
        pending.hint(PHOTO, now);
        pending.hint(PHOTO, now);
        pass(1_000);
        assertThat(pending.due(now)).isEmpty();

        pending.done(PHOTO, now);
        assertThat(comesOut("a")).isFalse();
        pass(200);
        assertThat(comesOut("a")).isTrue();
        pending.done(PHOTO, now);
        pass(1_000);
        assertThat(pending.due(now)).isEmpty();
        assertThat(pending.nextTurn()).isEmpty();
    }

    @Test
    void failuresAreTriedAgainEachTimeLater() {
        pending.hint(PHOTO, now);
        comesOut("a");
        pass(200);
        assertThat(comesOut("a")).isTrue();
        for (long seconds : new long[] {1, 2, 4, 8, 16, 32, 60, 60}) {
            assertThat(pending.failed(PHOTO, Integer.MAX_VALUE, now)).isTrue();
            pass(seconds * 1_000 - 1);
            assertThat(comesOut("a")).isFalse();
            pass(1);
            assertThat(comesOut("a")).isTrue();
        }
    }

    @Test
    void aNewHintDoesNotWaitForTheNextTry() {
        pending.hint(PHOTO, now);
        comesOut("a");
        pass(200);
        comesOut("a");
        pending.failed(PHOTO, Integer.MAX_VALUE, now);
        pending.hint(PHOTO, now);
        pass(200);
        assertThat(comesOut("a")).isTrue();
        pending.done(PHOTO, now);
        pass(100_000);
        assertThat(pending.due(now)).isEmpty();
    }

    @Test
    void afterSoManyFailuresOnlyANewHintBringsItOut() {
        pending.hint(PHOTO, now);
        comesOut("a");
        pass(200);
        comesOut("a");
        assertThat(pending.failed(PHOTO, 2, now)).isTrue();
        pass(1_000);
        comesOut("a");
        assertThat(pending.failed(PHOTO, 2, now)).isFalse();
        pass(100_000);
        assertThat(pending.due(now)).isEmpty();

        pending.hint(PHOTO, now);
        comesOut("a");
        pass(200);
        assertThat(comesOut("a")).isTrue();
    }

    @Test
    void aFullHouseRefusesNewOnesOnly() {
        assertThat(pending.hint(PHOTO, now)).isTrue();
        assertThat(pending.hint(OTHER, now)).isTrue();
        assertThat(pending.hint(ObjectLocation.newest("bucket", "third.jpg"), now))
                .isFalse();
        assertThat(pending.hint(PHOTO, now)).isTrue();
    }
}
