package io.facet.backfill;

import io.facet.detection.ErrorCode;
import java.util.EnumMap;
import java.util.Map;
import java.util.TreeMap;

/** Counts what became of photos, in this process. Thread-safe. */
public final class Tally {
    private final Map<String, Long> outcomes = new TreeMap<>();
    private final Map<ErrorCode, Long> errors = new EnumMap<>(ErrorCode.class);
    private long photos;
    private long skipped;

    synchronized void found(int selected, int current) {
        photos += selected;
        skipped += current;
    }

    synchronized void done(String outcome, int number) {
        outcomes.merge(outcome, (long) number, Long::sum);
    }

    synchronized void failed(ErrorCode code, int number) {
        errors.merge(code, (long) number, Long::sum);
    }

    /** Photos in the pages that were read and selected. */
    public synchronized long photos() {
        return photos;
    }

    /** Photos that are dealt with. */
    public synchronized long handled() {
        return skipped + sum(outcomes) + sum(errors);
    }

    public synchronized long skipped() {
        return skipped;
    }

    public synchronized Map<String, Long> outcomes() {
        return new TreeMap<>(outcomes);
    }

    public synchronized Map<ErrorCode, Long> errors() {
        return new EnumMap<>(errors);
    }

    private static long sum(Map<?, Long> counts) {
        return counts.values().stream().mapToLong(Long::longValue).sum();
    }
}
