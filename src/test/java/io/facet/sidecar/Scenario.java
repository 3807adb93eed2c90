package io.facet.sidecar;

/**
 * The events of a run of {@link ReconcileModel}.
 *
 * @param script the changes of the photo in order: {@code a} or {@code b} uploads that picture, {@code !} uploads an unreadable
 *     photo, {@code -} deletes the photo. Each change sends one message
 * @param versions whether the bucket is versioned
 * @param crashes the number of workers that die; their messages are redelivered
 * @param failures the number of failed store calls, before or after the store executed them
 * @param duplicates the number of messages that are delivered twice
 */
record Scenario(String script, boolean versions, int crashes, int failures, int duplicates, Flaw flaw) {
    static Scenario of(String script) {
        return new Scenario(script, false, 0, 0, 0, Flaw.NONE);
    }

    Scenario withVersions() {
        return new Scenario(script, true, crashes, failures, duplicates, flaw);
    }

    Scenario withFaults(int newCrashes, int newFailures, int newDuplicates) {
        return new Scenario(script, versions, newCrashes, newFailures, newDuplicates, flaw);
    }

    Scenario with(Flaw newFlaw) {
        return new Scenario(script, versions, crashes, failures, duplicates, newFlaw);
    }

    /** A deliberate error in the algorithm, which the tests must detect. */
    enum Flaw {
        NONE,
        /** The photo is not checked again after a write or delete. */
        NO_SECOND_CHECK,
        /** The message is acknowledged before the work is done. */
        EARLY_ACKNOWLEDGEMENT
    }
}
