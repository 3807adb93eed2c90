package io.facet.backfill;

import com.fasterxml.jackson.annotation.JsonValue;
import io.facet.detection.DetectionException;
import io.facet.detection.ErrorCode;
import io.facet.detection.ObjectLocation;
import io.facet.storage.ObjectPages;
import io.facet.storage.ObjectPages.Page;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.jboss.logging.Logger;

/**
 * Goes through a listing page by page. The next page is asked for when every photo of the last one is dealt with, and the
 * place is written down in between: one page is all that is held, and all that is done twice after a crash.
 */
public final class Backfill {
    private static final Logger LOG = Logger.getLogger(Backfill.class);

    /**
     * What a run is made of.
     *
     * @param listing names what is listed, in the state file
     * @param state where the place is kept; empty when nothing is to be kept
     * @param resumed whether the first page may have been begun by a process that died: its last sidecars, younger than their
     *     photos, may be of photos that have changed since
     * @param concurrency groups of photos under way at once
     * @param firstPause before a call that failed is made again; each further pause is twice as long
     */
    public record Plan(
            String listing,
            ObjectPages pages,
            PageReview review,
            Work work,
            Optional<StateFile> state,
            boolean resumed,
            int concurrency,
            Duration firstPause) {}

    /** How a run ended. */
    public enum End {
        COMPLETE,
        /** Somebody asked for it. */
        INTERRUPTED,
        /** The store failed too often; the place is kept. */
        GAVE_UP;

        @JsonValue
        public String label() {
            return name().toLowerCase(Locale.ROOT).replace('_', '-');
        }
    }

    private final Plan plan;
    private final Tally tally;
    private final Retries retries;
    private final AtomicBoolean stopped = new AtomicBoolean();
    private final AtomicReference<RuntimeException> fatal = new AtomicReference<>();

    public Backfill(Plan plan, Tally tally) {
        this.plan = plan;
        this.tally = tally;
        this.retries = new Retries(new RetryBudget(), plan.firstPause(), this::isOver);
    }

    /** Ends the run as soon as what is under way is done. */
    public void stop() {
        stopped.set(true);
    }

    /**
     * Runs to the end of the listing; blocks.
     *
     * @param begin where to begin
     * @throws DetectionException when the listing or the queue says that it is asked for something wrong
     */
    public End run(Optional<StateFile.Place> begin) {
        Optional<String> position = begin.map(StateFile.Place::position);
        long before = begin.map(StateFile.Place::photos).orElse(0L);
        try {
            boolean begun = plan.resumed();
            do {
                Optional<String> from = position;
                Page page = retries.of(() -> plan.pages().after(from)).await().indefinitely();
                work(page, begun);
                begun = false;
                if (stopped.get()) {
                    return End.INTERRUPTED;
                }
                position = page.next();
                keep(position, before + tally.handled());
            } while (position.isPresent());
            return End.COMPLETE;
        } catch (Retries.Exhausted e) {
            return gaveUp(e);
        } catch (DetectionException e) {
            if (e.code().retryable()) {
                return gaveUp(e);
            }
            throw e;
        }
    }

    private static End gaveUp(RuntimeException reason) {
        LOG.errorf("%s This ends here; --resume goes on from here.", reason.getMessage());
        return End.GAVE_UP;
    }

    private void work(Page page, boolean begun) {
        PageReview.Findings findings =
                retries.of(() -> plan.review().of(page, begun)).await().indefinitely();
        tally.found(findings.photos(), findings.skipped());
        Multi.createFrom()
                .iterable(findings.hints())
                .group()
                .intoLists()
                .of(plan.work().groupSize())
                .select()
                .where(group -> !isOver())
                .onItem()
                .transformToUni(this::deal)
                .merge(plan.concurrency())
                .onItem()
                .ignoreAsUni()
                .await()
                .indefinitely();
        if (fatal.get() != null) {
            throw fatal.get();
        }
    }

    private Uni<Void> deal(List<ObjectLocation> group) {
        return retries.of(() -> plan.work().on(group))
                .invoke(outcome -> tally.done(outcome, group.size()))
                .onFailure()
                .invoke(failure -> failed(group, failure))
                .onFailure()
                .recoverWithNull()
                .replaceWithVoid();
    }

    /** One photo's failure is its own; that of the way to all of them ends the run once what is under way is done. */
    private void failed(List<ObjectLocation> group, Throwable failure) {
        ErrorCode code = failure instanceof DetectionException known ? known.code() : ErrorCode.INTERNAL;
        boolean concernsAll = failure instanceof Retries.Exhausted
                || failure instanceof QueueRefusedException
                || code == ErrorCode.MODEL_NOT_FOUND;
        if (concernsAll) {
            fatal.compareAndSet(null, (RuntimeException) failure);
        } else if (!isOver() || !code.retryable()) {
            LOG.warnf("%s: %s", group.get(0), failure.getMessage());
            tally.failed(code, group.size());
        }
    }

    private void keep(Optional<String> position, long photos) {
        plan.state().ifPresent(state -> {
            if (position.isPresent()) {
                state.write(new StateFile.Place(plan.listing(), position.get(), photos));
            } else {
                state.delete();
            }
        });
    }

    private boolean isOver() {
        return stopped.get() || fatal.get() != null;
    }
}
