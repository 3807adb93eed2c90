package io.facet.backfill;

/**
 * How many more tries may be had. A store that fails now and then is tried again; one that fails on and on is not asked
 * for every photo of a bucket five times. Thread-safe.
 */
final class RetryBudget {
    // 50 tries: with four photos at a time, three quarters of a minute of a store that is down.
    private static final int TENTHS = 500;

    private int tenths = TENTHS;

    /** Takes one try; false when none is left. */
    synchronized boolean take() {
        if (tenths < 10) {
            return false;
        }
        tenths -= 10;
        return true;
    }

    /** Ten successes earn a try. */
    synchronized void earn() {
        tenths = Math.min(TENTHS, tenths + 1);
    }
}
