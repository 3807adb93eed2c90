package io.facet.cli;

import io.facet.storage.StoreTarget;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import me.tongfei.progressbar.ConsoleProgressBarConsumer;
import me.tongfei.progressbar.DelegatingProgressBarConsumer;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;

/** Shows progress on standard error: a bar on a terminal, otherwise a line every five seconds. */
final class Progress implements AutoCloseable {
    private static final int LINE_MILLIS = 5000;
    private static final int BAR_MILLIS = 200;

    private final ProgressBar bar;
    private final LongSupplier done;
    private final Supplier<String> message;
    private final ScheduledExecutorService clock = Executors.newSingleThreadScheduledExecutor(task -> {
        var thread = new Thread(task, "facet-progress");
        thread.setDaemon(true);
        return thread;
    });

    /** Starts the display. {@code done} is polled; {@code total} may be {@link StoreTarget#UNKNOWN}. */
    static Progress ofPhotos(long total, LongSupplier done, Supplier<String> message) {
        return new Progress(builder("photos", total).showSpeed(), done, message);
    }

    static Progress ofSeconds(String task, long total, LongSupplier done, Supplier<String> message) {
        return new Progress(builder(task, total), done, message);
    }

    private Progress(ProgressBarBuilder builder, LongSupplier done, Supplier<String> message) {
        this.bar = builder.build();
        this.done = done;
        this.message = message;
        clock.scheduleAtFixedRate(this::update, BAR_MILLIS, BAR_MILLIS, TimeUnit.MILLISECONDS);
    }

    private static ProgressBarBuilder builder(String task, long total) {
        boolean terminal = System.console() != null;
        return new ProgressBarBuilder()
                .setTaskName(task)
                .setInitialMax(total)
                .setStyle(terminal ? ProgressBarStyle.UNICODE_BLOCK : ProgressBarStyle.ASCII)
                .setUpdateIntervalMillis(terminal ? BAR_MILLIS : LINE_MILLIS)
                .setConsumer(
                        terminal
                                ? new ConsoleProgressBarConsumer(System.err)
                                : new DelegatingProgressBarConsumer(System.err::println));
    }

    private void update() {
        bar.stepTo(done.getAsLong());
        bar.setExtraMessage(message.get());
    }

    @Override
    public void close() {
        clock.shutdownNow();
        update();
        bar.close();
    }
}
