package io.facet.cli.console;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import sun.misc.Signal;

/** Ctrl-C and SIGTERM during a long command. Before and after it, the JVM ends the process with the same exit codes. */
public final class Interruption {
    // Shells report the death by a signal as 128 plus its number: 130 for SIGINT, 143 for SIGTERM.
    private static final int SIGNAL_EXIT_CODE = 128;

    private final AtomicInteger exitCode = new AtomicInteger();
    private final Runnable stop;

    private Interruption(Runnable stop) {
        this.stop = stop;
    }

    /** Calls {@code stop} on the first signal, and exits at once on the second. */
    public static Interruption onFirst(Runnable stop) {
        var interruption = new Interruption(stop);
        Stream.of("INT", "TERM").forEach(name -> Signal.handle(new Signal(name), interruption::receive));
        return interruption;
    }

    private void receive(Signal signal) {
        int code = SIGNAL_EXIT_CODE + signal.getNumber();
        if (!exitCode.compareAndSet(0, code)) {
            Runtime.getRuntime().halt(code);
        }
        Messages.print("Stopping. Press Ctrl-C again to exit at once.");
        stop.run();
    }

    public boolean isReceived() {
        return exitCode.get() != 0;
    }

    /** The exit code of the signal, or {@code otherwise} if none was received. */
    public int exitCode(int otherwise) {
        return isReceived() ? exitCode.get() : otherwise;
    }
}
