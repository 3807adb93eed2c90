package io.facet.backfill;

import io.facet.detection.DetectionException;
import io.facet.detection.ErrorCode;
import io.smallrye.mutiny.Uni;
import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/** Tries again what may succeed later: a full house for ever, a store that does not answer as long as the budget lasts. */
final class Retries {
    private static final Duration SOON = Duration.ofMillis(20);
    private static final Duration LATER = Duration.ofMillis(500);
    // After 1, 2, 4 and 8 seconds or so: a store's bad moment, not its bad hour.
    private static final int MORE_TRIES = 4;

    private final RetryBudget budget;
    private final Duration firstPause;
    private final BooleanSupplier stopped;

    Retries(RetryBudget budget, Duration firstPause, BooleanSupplier stopped) {
        this.budget = budget;
        this.firstPause = firstPause;
        this.stopped = stopped;
    }

    /** The store has failed so often that nothing more is tried. */
    static final class Exhausted extends RuntimeException {
        Exhausted(Throwable last) {
            super("The store has failed too often: " + last.getMessage(), last);
        }
    }

    <T> Uni<T> of(Supplier<Uni<? extends T>> task) {
        return attempt(task, firstPause, MORE_TRIES).invoke(budget::earn);
    }

    private <T> Uni<T> attempt(Supplier<Uni<? extends T>> task, Duration pause, int triesLeft) {
        return Uni.createFrom()
                .deferred(task)
                .onFailure(failure -> isOverload(failure) && !stopped.getAsBoolean())
                .retry()
                .withBackOff(SOON, LATER)
                .indefinitely()
                .onFailure(failure -> isOutage(failure) && !stopped.getAsBoolean())
                .recoverWithUni(failure -> {
                    if (triesLeft == 0) {
                        return Uni.createFrom().failure(failure);
                    }
                    if (!budget.take()) {
                        return Uni.createFrom().failure(new Exhausted(failure));
                    }
                    return after(pause).chain(() -> attempt(task, pause.multipliedBy(2), triesLeft - 1));
                });
    }

    /** Half as long to half as long again, so that those who failed together do not come back together. */
    private static Uni<Void> after(Duration pause) {
        double share = ThreadLocalRandom.current().nextDouble(0.5, 1.5);
        return Uni.createFrom().voidItem().onItem().delayIt().by(Duration.ofNanos((long) (pause.toNanos() * share)));
    }

    private static boolean isOverload(Throwable failure) {
        return failure instanceof DetectionException known && known.code() == ErrorCode.OVERLOADED;
    }

    private static boolean isOutage(Throwable failure) {
        return failure instanceof DetectionException known
                && (known.code() == ErrorCode.STORE_UNAVAILABLE || known.code() == ErrorCode.TIMEOUT);
    }
}
