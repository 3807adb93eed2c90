package io.facet.sidecar;

/**
 * What may happen in a run of {@link ReconcileModel}.
 *
 * @param script the changes of the photo, in this order: a picture {@code a} or {@code b}, {@code !} for one that
 *     cannot be read, {@code -} for a removal. Each sends one message
 * @param versions the bucket keeps versions
 * @param crashes workers that stop where they are; their messages are delivered again
 * @param failures calls to the store that fail, before or after they were carried out
 * @param duplicates messages that are delivered once more
 */
record Story(String script, boolean versions, int crashes, int failures, int duplicates, Flaw flaw) {
    static Story of(String script) {
        return new Story(script, false, 0, 0, 0, Flaw.NONE);
    }

    Story withVersions() {
        return new Story(script, true, crashes, failures, duplicates, flaw);
    }

    Story withTrouble(int newCrashes, int newFailures, int newDuplicates) {
        return new Story(script, versions, newCrashes, newFailures, newDuplicates, flaw);
    }

    Story with(Flaw newFlaw) {
        return new Story(script, versions, crashes, failures, duplicates, newFlaw);
    }

    /** Ways to do it wrong. */
    enum Flaw {
        NONE,
        /** Does not look at the photo again after a write or a removal. */
        NO_SECOND_LOOK,
        /** Acknowledges the message before the work is done. */
        EARLY_ACKNOWLEDGEMENT
    }
}
