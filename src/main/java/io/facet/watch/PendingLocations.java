package io.facet.watch;

import io.facet.detection.ObjectLocation;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.PriorityQueue;

/**
 * Locations that have changed and are not reconciled yet. Guarantees:
 *
 * <ul>
 *   <li>a location starts once it has settled: for the settle time there was no hint and its state did not change;
 *   <li>it never runs twice at once; hints while it runs start it exactly once more;
 *   <li>at most {@code capacity} locations are pending; further hints are rejected.
 * </ul>
 *
 * <p>Times are nanoseconds of any one clock. Not thread-safe.
 *
 * @param <S> the state of a location; two states are equal if nothing changed in between
 */
final class PendingLocations<S> {
    private static final Duration FIRST_RETRY_DELAY = Duration.ofSeconds(1);
    // Spares a store that is down, and reacts quickly once it is up.
    private static final Duration MAX_RETRY_DELAY = Duration.ofSeconds(60);
    private static final int MAX_DOUBLINGS = 6;

    private record WakeUp(long at, ObjectLocation location) {}

    private static final class Entry<S> {
        private long dueAt;
        private long wakeUpAt;
        private boolean scheduled;
        private Optional<S> state = Optional.empty();
        private boolean running;
        private boolean changedWhileRunning;
        private int failures;
    }

    private final int capacity;
    private final long settleNanos;
    private final Map<ObjectLocation, Entry<S>> entries = new HashMap<>();
    // May contain outdated entries; due() skips them.
    private final PriorityQueue<WakeUp> wakeUps = new PriorityQueue<>((a, b) -> Long.signum(a.at - b.at));

    PendingLocations(int capacity, Duration settle) {
        this.capacity = capacity;
        this.settleNanos = settle.toNanos();
    }

    boolean isFull() {
        return entries.size() >= capacity;
    }

    /** The location may have changed. Returns false if the capacity is exhausted. */
    boolean hint(ObjectLocation location, long now) {
        Entry<S> entry = entries.get(location);
        if (entry == null) {
            if (isFull()) {
                return false;
            }
            entry = new Entry<>();
            entries.put(location, entry);
            schedule(location, entry, now);
        } else if (entry.running) {
            entry.changedWhileRunning = true;
        } else if (entry.state.isPresent()) {
            schedule(location, entry, now + settleNanos);
        }
        return true;
    }

    /** A location that is due. The caller must pass its current state to {@link #observe} before the next call. */
    Optional<ObjectLocation> due(long now) {
        while (!wakeUps.isEmpty() && wakeUps.peek().at - now <= 0) {
            WakeUp wakeUp = wakeUps.poll();
            Entry<S> entry = entries.get(wakeUp.location);
            if (entry == null || !entry.scheduled || entry.wakeUpAt != wakeUp.at) {
                continue;
            }
            entry.scheduled = false;
            if (entry.dueAt - now <= 0) {
                return Optional.of(wakeUp.location);
            }
            schedule(wakeUp.location, entry, entry.dueAt);
        }
        return Optional.empty();
    }

    /** Returns true if the location has settled and is now running; if not, it is due again after the settle time. */
    boolean observe(ObjectLocation location, S state, long now) {
        Entry<S> entry = entries.get(location);
        if (!entry.state.equals(Optional.of(state))) {
            entry.state = Optional.of(state);
            schedule(location, entry, now + settleNanos);
            return false;
        }
        entry.running = true;
        return true;
    }

    void complete(ObjectLocation location, long now) {
        Entry<S> entry = entries.remove(location);
        if (entry.changedWhileRunning) {
            hint(location, now);
        }
    }

    /** Retries after a delay that doubles. Returns false after {@code maxFailures}: only a new hint starts it again. */
    boolean fail(ObjectLocation location, int maxFailures, long now) {
        Entry<S> entry = entries.get(location);
        long delay = FIRST_RETRY_DELAY.toNanos() << Math.min(entry.failures, MAX_DOUBLINGS);
        entry.failures++;
        if (entry.failures >= maxFailures) {
            complete(location, now);
            return false;
        }
        entry.running = false;
        entry.changedWhileRunning = false;
        schedule(location, entry, now + Math.min(delay, MAX_RETRY_DELAY.toNanos()));
        return true;
    }

    /** When to call {@link #due} again; empty if nothing is pending. */
    OptionalLong nextWakeUp() {
        return wakeUps.isEmpty() ? OptionalLong.empty() : OptionalLong.of(wakeUps.peek().at);
    }

    private void schedule(ObjectLocation location, Entry<S> entry, long dueAt) {
        entry.dueAt = dueAt;
        // due() postpones a wake-up that is too early: a file that is written all day has one wake-up, not many.
        if (!entry.scheduled || dueAt - entry.wakeUpAt < 0) {
            entry.scheduled = true;
            entry.wakeUpAt = dueAt;
            wakeUps.add(new WakeUp(dueAt, location));
        }
    }
}
