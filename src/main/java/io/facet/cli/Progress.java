package io.facet.cli;

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

    static ProgressBar of(String task, long total) {
        boolean terminal = System.console() != null;
        return new ProgressBarBuilder()
                .setTaskName(task)
                .setInitialMax(total)
                .showSpeed()
                .setStyle(terminal ? ProgressBarStyle.UNICODE_BLOCK : ProgressBarStyle.ASCII)
                .setUpdateIntervalMillis(terminal ? BAR_EVERY_MILLIS : LINE_EVERY_MILLIS)
                .setConsumer(
                        terminal
                                ? new ConsoleProgressBarConsumer(System.err)
                                : new DelegatingProgressBarConsumer(System.err::println))
                .build();
    }
}
