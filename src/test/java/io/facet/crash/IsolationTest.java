package io.facet.crash;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.facet.crash.Isolation.Pass;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import org.junit.jupiter.api.Test;

class IsolationTest {
    private final Isolation isolation = new Isolation(Duration.ofMinutes(1));

    @Test
    void photosRunTogether() {
        assertThat(enter(isolation, false)).isDone();
        assertThat(enter(isolation, false)).isDone();
    }

    @Test
    void suspectRunsAlone() {
        var first = enter(isolation, false);
        var second = enter(isolation, false);
        var suspect = enter(isolation, true);
        var later = enter(isolation, false);

        first.join().leave();
        assertThat(suspect).isNotDone();
        second.join().leave();
        assertThat(suspect).isDone();
        assertThat(later).isNotDone();
        suspect.join().leave();
        assertThat(later).isDone();
    }

    @Test
    void suspectsRunOneByOne() {
        var first = enter(isolation, true);
        var second = enter(isolation, true);
        var others = new CompletableFuture<?>[] {enter(isolation, false), enter(isolation, false)};

        first.join().leave();
        first.join().leave();
        assertThat(second).isDone();
        assertThat(others).noneMatch(CompletableFuture::isDone);
        second.join().leave();
        assertThat(others).allMatch(CompletableFuture::isDone);
    }

    @Test
    void suspectThatNeverLeavesDoesNotStopTheOthers() {
        var limited = new Isolation(Duration.ofMillis(200));
        enter(limited, true).join();

        await().atMost(Duration.ofSeconds(5)).until(enter(limited, false)::isDone);
        await().atMost(Duration.ofSeconds(5)).until(enter(limited, true)::isDone);
    }

    @Test
    void photoThatNeverLeavesDoesNotStopASuspect() {
        var limited = new Isolation(Duration.ofMillis(200));
        enter(limited, false).join();
        var suspect = enter(limited, true);

        await().atMost(Duration.ofSeconds(5)).until(suspect::isDone);
        suspect.join().leave();
        assertThat(enter(limited, false)).isDone();
    }

    @Test
    void waitingPhotoFailsWhenTheWorkersAreClosed() {
        var suspect = enter(isolation, true);
        Executor closed = task -> {
            throw new RejectedExecutionException();
        };
        var waiting = isolation.enter(false, closed).subscribeAsCompletionStage();
        var next = enter(isolation, false);

        suspect.join().leave();

        assertThat(waiting).isCompletedExceptionally();
        assertThat(next).isDone();
    }

    private static CompletableFuture<Pass> enter(Isolation isolation, boolean alone) {
        return isolation.enter(alone, Runnable::run).subscribeAsCompletionStage();
    }
}
