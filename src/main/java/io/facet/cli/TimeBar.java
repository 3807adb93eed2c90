package io.facet.cli;

import io.facet.tune.Deadline;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import me.tongfei.progressbar.ProgressBar;

/** Progress of what has a budget of time: its unit is the second. */
final class TimeBar implements AutoCloseable {
    private final ProgressBar bar;
    private final ScheduledExecutorService clock = Executors.newSingleThreadScheduledExecutor(task -> {
        var thread = new Thread(task, "facet-progress");
        thread.setDaemon(true);
        return thread;
    });

    TimeBar(String task, Duration budget, Deadline deadline) {
        bar = Progress.ofTime(task, budget);
        clock.scheduleAtFixedRate(
                () -> bar.stepTo((long) Math.min(deadline.elapsedSeconds(), budget.toSeconds())),
                1,
                1,
                TimeUnit.SECONDS);
    }

    /** What is being done. */
    void tell(String what) {
        bar.setExtraMessage(what);
    }

    @Override
    public void close() {
        clock.shutdownNow();
        bar.close();
    }
}
