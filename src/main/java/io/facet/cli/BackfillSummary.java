package io.facet.cli;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.facet.backfill.Backfill;
import io.facet.backfill.BackfillCounts;
import io.facet.detection.ErrorCode;
import io.facet.sidecar.Outcome;
import java.util.Map;

/**
 * The result of one backfill process, printed as JSON. Skipped photos are current according to the listing. {@code
 * state} is the checkpoint file for {@code --resume}, or null if the run is complete.
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
record BackfillSummary(
        String target,
        Backfill.End end,
        boolean dryRun,
        long photos,
        long skipped,
        Map<String, Long> outcomes,
        Map<ErrorCode, Long> errors,
        double seconds,
        String state) {

    static BackfillSummary of(
            String target, Backfill.End end, boolean dryRun, BackfillCounts counts, double seconds, String state) {
        return new BackfillSummary(
                target,
                end,
                dryRun,
                counts.photos(),
                counts.skipped(),
                counts.outcomes(),
                counts.errors(),
                Math.round(seconds * 10) / 10.0,
                end == Backfill.End.COMPLETE ? null : state);
    }

    boolean isClean() {
        return end == Backfill.End.COMPLETE && errors.isEmpty() && !outcomes.containsKey(Outcome.UNREADABLE.label());
    }
}
