package io.facet.cli;

import java.time.Duration;
import me.tongfei.progressbar.ConsoleProgressBarConsumer;
import me.tongfei.progressbar.DelegatingProgressBarConsumer;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;

/** Progress on standard error: a bar on a terminal, else a plain line now and then. */
final class Progress {
    private static final int LINE_EVERY_MILLIS = 5000;
    private static final int BAR_EVERY_MILLIS = 200;

    private Progress() {}

    /** How many there are in all, where nobody knows. */
    static final long UNKNOWN = -1;

    /** Counts things that are done, and says how many a second. */
    static ProgressBar of(String task, long total) {
        return bar(task, total).showSpeed().build();
    }

    /** Counts seconds. */
    static ProgressBar ofTime(String task, Duration total) {
        return bar(task, total.toSeconds()).build();
    }

    private static ProgressBarBuilder bar(String task, long total) {
        boolean terminal = System.console() != null;
        return new ProgressBarBuilder()
                .setTaskName(task)
                .setInitialMax(total)
                .setStyle(terminal ? ProgressBarStyle.UNICODE_BLOCK : ProgressBarStyle.ASCII)
                .setUpdateIntervalMillis(terminal ? BAR_EVERY_MILLIS : LINE_EVERY_MILLIS)
                .setConsumer(
                        terminal
                                ? new ConsoleProgressBarConsumer(System.err)
                                : new DelegatingProgressBarConsumer(System.err::println));
    }
}
