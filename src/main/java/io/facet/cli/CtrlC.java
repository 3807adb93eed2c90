package io.facet.cli;

import java.util.concurrent.atomic.AtomicBoolean;
import sun.misc.Signal;

/** Handles Ctrl-C in a long-running command. */
final class CtrlC {
    // 128 + SIGINT, as shells report it.
    private static final int EXIT_CODE = 130;

    private CtrlC() {}

    /** Calls {@code stop} on the first Ctrl-C, and exits at once on the second. */
    static void onFirst(Runnable stop) {
        var pressed = new AtomicBoolean();
        Signal.handle(new Signal("INT"), signal -> {
            if (pressed.getAndSet(true)) {
                Runtime.getRuntime().halt(EXIT_CODE);
            }
            stop.run();
        });
    }
}
