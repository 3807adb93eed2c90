package io.facet.backfill;

import io.facet.detection.ErrorCode;
import java.util.EnumMap;
import java.util.Map;
import java.util.TreeMap;

/** Counts the photos of this run by outcome. Thread-safe. */
public final class BackfillCounts {
    private final Map<String, Long> outcomes = new TreeMap<>();
    private final Map<ErrorCode, Long> errors = new EnumMap<>(ErrorCode.class);
    private long photos;
    private long skipped;

    synchronized void addPage(int pagePhotos, int pageSkipped) {
        photos += pagePhotos;
        skipped += pageSkipped;
    }

    synchronized void addOutcome(String outcome, int number) {
        outcomes.merge(outcome, (long) number, Long::sum);
    }

    synchronized void addError(ErrorCode code, int number) {
        errors.merge(code, (long) number, Long::sum);
    }

    public synchronized long photos() {
        return photos;
    }

    /** The photos that are skipped, done or failed. */
    public synchronized long processed() {
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
