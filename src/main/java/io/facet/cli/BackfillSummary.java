package io.facet.cli;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.facet.backfill.Backfill;
import io.facet.backfill.Tally;
import io.facet.detection.ErrorCode;
import io.facet.sidecar.Outcome;
import java.util.Map;

/**
 * What a backfill says at its end, of this process.
 *
 * @param end how it ended
 * @param dryRun whether outcomes are only what they would be
 * @param photos in the pages that were read, as far as they were selected
 * @param skipped of these, the ones that are current as the listing tells
 * @param outcomes what became of the others, and of the sidecars of photos that are gone
 * @param errors photos that failed
 * @param state the file with which {@code --resume} goes on, where it does
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
            String target, Backfill.End end, boolean dryRun, Tally tally, double seconds, String state) {
        return new BackfillSummary(
                target,
                end,
                dryRun,
                tally.photos(),
                tally.skipped(),
                tally.outcomes(),
                tally.errors(),
                Math.round(seconds * 10) / 10.0,
                end == Backfill.End.COMPLETE ? null : state);
    }

    boolean isClean() {
        return end == Backfill.End.COMPLETE && errors.isEmpty() && !outcomes.containsKey(Outcome.UNREADABLE.label());
    }
}
