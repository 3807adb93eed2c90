package io.facet.backfill;

import com.fasterxml.jackson.annotation.JsonValue;
import io.facet.backfill.CheckpointFile.Checkpoint;
import io.facet.detection.DetectionException;
import io.facet.detection.ErrorCode;
import io.facet.detection.ObjectLocation;
import io.facet.storage.ObjectPages;
import io.facet.storage.ObjectPages.Page;
import io.facet.telemetry.Failures;
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
 * Processes a listing page by page. The checkpoint is written when all photos of a page are done; only then is the next page
 * read. So memory holds one page, and a crash repeats at most one page.
 */
public final class Backfill {
    private static final Logger LOG = Logger.getLogger(Backfill.class);

    /**
     * The parts of a run. {@code concurrency} counts groups of photos in flight. If {@code resumed}, another process
     * may have died on the first page, so its dates are not trusted.
     */
    public record Plan(
            String listing,
            ObjectPages pages,
            PageReview review,
            Task task,
            Optional<CheckpointFile> checkpoint,
            boolean resumed,
            int concurrency,
            Duration firstPause) {}

    /** How a run ended. */
    public enum End {
        COMPLETE,
        INTERRUPTED,
        /** The store failed too often; the run can be resumed. */
        GAVE_UP;

        @JsonValue
        public String label() {
            return name().toLowerCase(Locale.ROOT).replace('_', '-');
        }
    }

    private final Plan plan;
    private final BackfillCounts counts;
    private final RetryPolicy retries;
    private final AtomicBoolean stopped = new AtomicBoolean();
    private final AtomicReference<RuntimeException> fatal = new AtomicReference<>();

    public Backfill(Plan plan, BackfillCounts counts) {
        this.plan = plan;
        this.counts = counts;
        this.retries = new RetryPolicy(plan.firstPause(), this::isStopping);
    }

    /** Ends the run when the photos in flight are done. */
    public void stop() {
        stopped.set(true);
    }

    /** Runs to the end of the listing; blocks. Fails if the listing, queue or model is missing or not allowed. */
    public End run(Optional<Checkpoint> start) {
        Optional<String> position = start.map(Checkpoint::position);
        long photosBefore = start.map(Checkpoint::photos).orElse(0L);
        boolean interrupted = plan.resumed();
        try {
            do {
                Page page = read(position);
                process(page, interrupted);
                interrupted = false;
                if (stopped.get()) {
                    return End.INTERRUPTED;
                }
                position = page.next();
                save(position, photosBefore + counts.processed());
            } while (position.isPresent());
            return End.COMPLETE;
        } catch (RetryPolicy.BudgetExhaustedException e) {
            return gaveUp(e.getMessage());
        } catch (DetectionException e) {
            if (e.code().retryable()) {
                return gaveUp(e.reason());
            }
            throw e;
        }
    }

    private static End gaveUp(String reason) {
        LOG.errorf("Backfill stopped, use --resume to continue: reason=%s", reason);
        return End.GAVE_UP;
    }

    private Page read(Optional<String> position) {
        return retries.run(() -> plan.pages().after(position)).await().indefinitely();
    }

    private void process(Page page, boolean interrupted) {
        PageReview.Result result = retries.run(() -> plan.review().review(page, interrupted))
                .await()
                .indefinitely();
        counts.addPage(result.photos(), result.skipped());
        Multi.createFrom()
                .iterable(result.toReconcile())
                .group()
                .intoLists()
                .of(plan.task().groupSize())
                .select()
                .where(group -> !isStopping())
                .onItem()
                .transformToUni(this::process)
                .merge(plan.concurrency())
                .onItem()
                .ignoreAsUni()
                .await()
                .indefinitely();
        if (fatal.get() != null) {
            throw fatal.get();
        }
    }

    private Uni<Void> process(List<ObjectLocation> group) {
        return retries.run(() -> plan.task().run(group))
                .invoke(outcome -> counts.addOutcome(outcome, group.size()))
                .onFailure()
                .invoke(failure -> fail(group, failure))
                .onFailure()
                .recoverWithNull()
                .replaceWithVoid();
    }

    private void fail(List<ObjectLocation> group, Throwable failure) {
        ErrorCode code = failure instanceof DetectionException known ? known.code() : ErrorCode.INTERNAL;
        boolean concernsAllPhotos = failure instanceof RetryPolicy.BudgetExhaustedException
                || failure instanceof QueueSender.RejectedException
                || code == ErrorCode.MODEL_NOT_FOUND;
        if (concernsAllPhotos) {
            fatal.compareAndSet(null, (RuntimeException) failure);
        } else if (!isStopping() || !code.retryable()) {
            LOG.warnf("Object failed: object=%s reason=%s", group.get(0), Failures.reason(failure));
            counts.addError(code, group.size());
        }
    }

    private void save(Optional<String> position, long photos) {
        plan.checkpoint().ifPresent(file -> {
            if (position.isPresent()) {
                file.write(new Checkpoint(plan.listing(), position.get(), photos));
            } else {
                file.delete();
            }
        });
    }

    private boolean isStopping() {
        return stopped.get() || fatal.get() != null;
    }

    /** Processes the photos that are not skipped. */
    public interface Task {

        /** The number of photos in one call. */
        int groupSize();

        /** Returns the outcome of each photo; fails with {@link io.facet.detection.DetectionException}. */
        Uni<String> run(List<ObjectLocation> group);
    }
}
