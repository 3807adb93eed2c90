package io.facet.cli;

import io.facet.backfill.Tally;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import me.tongfei.progressbar.ProgressBar;

/** Progress of a backfill: photos that are dealt with, and errors by code. */
final class BackfillBar implements AutoCloseable {
    private final Tally tally;
    private final long before;
    private final ProgressBar bar;
    private final ScheduledExecutorService clock = Executors.newSingleThreadScheduledExecutor(task -> {
        var thread = new Thread(task, "facet-progress");
        thread.setDaemon(true);
        return thread;
    });

    /**
     * @param before how many were dealt with by an earlier process
     * @param total of all, or {@link Progress#UNKNOWN}
     */
    BackfillBar(Tally tally, long before, long total) {
        this.tally = tally;
        this.before = before;
        this.bar = Progress.of("photos", total);
        clock.scheduleAtFixedRate(this::show, 1, 1, TimeUnit.SECONDS);
    }

    private void show() {
        bar.stepTo(before + tally.handled());
        if (!tally.errors().isEmpty()) {
            bar.setExtraMessage(tally.errors().toString());
        }
    }

    @Override
    public void close() {
        clock.shutdownNow();
        show();
        bar.close();
    }
}
