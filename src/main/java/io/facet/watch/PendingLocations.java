package io.facet.watch;

import io.facet.detection.ObjectLocation;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.PriorityQueue;

/**
 * Locations that were hinted at and are not dealt with yet. Guarantees:
 *
 * <ul>
 *   <li>a location comes out when it has been still for the settle time: no hint came and it looks as it did before;
 *   <li>it is never out twice at once, and hints while it is out bring it out exactly once more;
 *   <li>at most {@code capacity} locations are kept; a hint beyond that is refused.
 * </ul>
 *
 * <p>Pure: times are nanoseconds of any one clock, given by the caller. Not thread-safe.
 *
 * @param <L> what a look at a location tells: two looks are equal when nothing changed in between
 */
final class PendingLocations<L> {
    private static final Duration FIRST_RETRY = Duration.ofSeconds(1);
    // Long enough to leave a store that is down alone, short enough that nobody notices once it is back.
    private static final Duration LAST_RETRY = Duration.ofSeconds(60);
    private static final int MAX_DOUBLINGS = 6;

    private record Turn(long at, ObjectLocation location) {}

    private static final class Entry<L> {
        private long dueAt;
        private long turnAt;
        private boolean hasTurn;
        private Optional<L> look = Optional.empty();
        private boolean out;
        private boolean again;
        private int failures;
    }

    private final int capacity;
    private final long settleNanos;
    private final Map<ObjectLocation, Entry<L>> entries = new HashMap<>();
    // May hold turns that were overtaken by earlier ones; they are skipped when they come up.
    private final PriorityQueue<Turn> turns = new PriorityQueue<>((a, b) -> Long.signum(a.at - b.at));

    PendingLocations(int capacity, Duration settle) {
        this.capacity = capacity;
        this.settleNanos = settle.toNanos();
    }

    boolean isFull() {
        return entries.size() >= capacity;
    }

    /** Something may have happened there; false when there is no room to remember it. */
    boolean hint(ObjectLocation location, long now) {
        Entry<L> entry = entries.get(location);
        if (entry == null) {
            if (isFull()) {
                return false;
            }
            entry = new Entry<>();
            entries.put(location, entry);
            makeDue(location, entry, now);
        } else if (entry.out) {
            entry.again = true;
        } else if (entry.look.isPresent()) {
            makeDue(location, entry, now + settleNanos);
        }
        return true;
    }

    /** One that is due; the caller looks at it and tells {@link #looked} before it asks for another. */
    Optional<ObjectLocation> due(long now) {
        while (!turns.isEmpty() && turns.peek().at - now <= 0) {
            Turn turn = turns.poll();
            Entry<L> entry = entries.get(turn.location);
            if (entry == null || !entry.hasTurn || entry.turnAt != turn.at) {
                continue;
            }
            entry.hasTurn = false;
            if (entry.dueAt - now <= 0) {
                return Optional.of(turn.location);
            }
            makeDue(turn.location, entry, entry.dueAt);
        }
        return Optional.empty();
    }

    /**
     * Takes a look at a location that is due.
     *
     * @return whether it is out now: it looked the same a settle time ago. If not, it is due again a settle time later
     */
    boolean looked(ObjectLocation location, L look, long now) {
        Entry<L> entry = entries.get(location);
        if (!entry.look.equals(Optional.of(look))) {
            entry.look = Optional.of(look);
            makeDue(location, entry, now + settleNanos);
            return false;
        }
        entry.out = true;
        return true;
    }

    /** A location that was out is dealt with. */
    void done(ObjectLocation location, long now) {
        Entry<L> entry = entries.remove(location);
        if (entry.again) {
            hint(location, now);
        }
    }

    /**
     * A location that was out could not be dealt with. It comes out again later, each time twice as late; after so many
     * failures it is given up, and only a new hint brings it out.
     *
     * @return whether it comes again
     */
    boolean failed(ObjectLocation location, int mostFailures, long now) {
        Entry<L> entry = entries.get(location);
        long delay = FIRST_RETRY.toNanos() << Math.min(entry.failures, MAX_DOUBLINGS);
        entry.failures++;
        if (entry.failures >= mostFailures) {
            done(location, now);
            return false;
        }
        entry.out = false;
        entry.again = false;
        makeDue(location, entry, now + Math.min(delay, LAST_RETRY.toNanos()));
        return true;
    }

    /** When to ask for what is due again; empty when nothing waits. */
    OptionalLong nextTurn() {
        return turns.isEmpty() ? OptionalLong.empty() : OptionalLong.of(turns.peek().at);
    }

    private void makeDue(ObjectLocation location, Entry<L> entry, long dueAt) {
        entry.dueAt = dueAt;
        // A turn that comes too early is put off when it comes: a file that is written to all day has one turn, not
        // many.
        if (!entry.hasTurn || dueAt - entry.turnAt < 0) {
            entry.hasTurn = true;
            entry.turnAt = dueAt;
            turns.add(new Turn(dueAt, location));
        }
    }
}
