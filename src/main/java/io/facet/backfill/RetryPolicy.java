package io.facet.backfill;

import io.facet.detection.DetectionException;
import io.facet.detection.ErrorCode;
import io.facet.telemetry.Failures;
import io.smallrye.mutiny.Uni;
import java.time.Duration;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/**
 * Retries with exponential back-off: {@code OVERLOADED} without limit; a failure of the store or of a notification four times,
 * within a budget that all photos share and that successes refill. The budget ends a run during an outage, instead of retrying
 * every photo.
 */
public final class RetryPolicy {
    private static final Duration MIN_OVERLOAD_PAUSE = Duration.ofMillis(20);
    private static final Duration MAX_OVERLOAD_PAUSE = Duration.ofMillis(500);
    private static final int MAX_RETRIES = 4;
    private static final int MAX_PAUSE_FACTOR = 16;
    private static final double JITTER = 0.5;
    private static final int SUCCESSES_PER_RETRY = 10;
    // 50 failures: an outage of about 45 s with four photos in flight.
    private static final int MAX_BUDGET = 50 * SUCCESSES_PER_RETRY;

    private final Duration firstPause;
    private final BooleanSupplier stopped;
    private int budget = MAX_BUDGET;

    RetryPolicy(Duration firstPause, BooleanSupplier stopped) {
        this.firstPause = firstPause;
        this.stopped = stopped;
    }

    /** The retry budget is used up. */
    static final class BudgetExhaustedException extends RuntimeException {
        BudgetExhaustedException(Throwable last) {
            super("Too many attempts failed: " + Failures.reason(last), last);
        }
    }

    /** Runs a task until it does not fail with {@code OVERLOADED}. */
    public static <T> Uni<T> waitForCapacity(Supplier<Uni<? extends T>> task, BooleanSupplier stopped) {
        return Uni.createFrom()
                .<T>deferred(task)
                .onFailure(failure -> hasCode(failure, ErrorCode.OVERLOADED) && !stopped.getAsBoolean())
                .retry()
                .withBackOff(MIN_OVERLOAD_PAUSE, MAX_OVERLOAD_PAUSE)
                .indefinitely();
    }

    <T> Uni<T> run(Supplier<Uni<? extends T>> task) {
        return RetryPolicy.<T>waitForCapacity(task, stopped)
                .onFailure(this::isRetryable)
                .transform(failure -> takeFromBudget() ? failure : new BudgetExhaustedException(failure))
                .onFailure(this::isRetryable)
                .retry()
                .withBackOff(firstPause, firstPause.multipliedBy(MAX_PAUSE_FACTOR))
                .withJitter(JITTER)
                .atMost(MAX_RETRIES)
                .invoke(this::refillBudget);
    }

    private boolean isRetryable(Throwable failure) {
        return !stopped.getAsBoolean()
                && (hasCode(failure, ErrorCode.STORE_UNAVAILABLE)
                        || hasCode(failure, ErrorCode.NOTIFICATION_FAILED)
                        || hasCode(failure, ErrorCode.TIMEOUT));
    }

    private static boolean hasCode(Throwable failure, ErrorCode code) {
        return failure instanceof DetectionException known && known.code() == code;
    }

    private synchronized boolean takeFromBudget() {
        if (budget < SUCCESSES_PER_RETRY) {
            return false;
        }
        budget -= SUCCESSES_PER_RETRY;
        return true;
    }

    private synchronized void refillBudget() {
        budget = Math.min(MAX_BUDGET, budget + 1);
    }
}
