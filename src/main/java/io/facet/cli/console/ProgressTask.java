package io.facet.cli.console;

import java.util.function.DoubleSupplier;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/** What {@link Progress} shows. The suppliers are polled. */
interface ProgressTask {
    // The first item takes longer than the others.
    double MIN_RATE_SECONDS = 1;

    /** @param seconds since the start of the display */
    ProgressText running(double seconds);

    ProgressText ended(double seconds);

    /** Items, {@code before} of which are already done at the start. An item in progress can count as a fraction. */
    record Count(String name, long total, double before, DoubleSupplier done, Supplier<String> message)
            implements ProgressTask {

        @Override
        public ProgressText running(double seconds) {
            double now = done.getAsDouble();
            double rate = seconds < MIN_RATE_SECONDS ? 0 : (now - before) / seconds;
            return text(now, ProgressText.rate(rate), ProgressText.timeLeft(total - now, rate));
        }

        @Override
        public ProgressText ended(double seconds) {
            double now = done.getAsDouble();
            double count = now - before;
            return text(now, count > 1 ? ProgressText.rate(count / seconds) : "", ProgressText.elapsed(seconds));
        }

        private ProgressText text(double now, String rate, String time) {
            return ProgressText.ofCounts(name, now, total, rate, time, message.get());
        }
    }

    record Time(String name, long total, LongSupplier done, Supplier<String> message) implements ProgressTask {

        @Override
        public ProgressText running(double seconds) {
            return ProgressText.ofSeconds(name, done.getAsLong(), total, message.get());
        }

        @Override
        public ProgressText ended(double seconds) {
            return running(seconds);
        }
    }

    record Share(String name, Supplier<Progress.State> state) implements ProgressTask {

        @Override
        public ProgressText running(double seconds) {
            Progress.State now = state.get();
            double rate = seconds < MIN_RATE_SECONDS ? 0 : now.share() / seconds;
            return text(now, ProgressText.timeLeft(1 - now.share(), rate));
        }

        @Override
        public ProgressText ended(double seconds) {
            return text(state.get(), ProgressText.elapsed(seconds));
        }

        private ProgressText text(Progress.State now, String time) {
            return ProgressText.ofShare(name, now.share(), now.counts(), time, now.message());
        }
    }
}
