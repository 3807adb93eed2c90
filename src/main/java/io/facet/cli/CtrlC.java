package io.facet.cli;

import java.util.concurrent.atomic.AtomicBoolean;
import sun.misc.Signal;

/** What Ctrl-C does while a long command runs. */
final class CtrlC {
    // What a shell tells of a program that a signal ended: 128 and the number of the signal.
    private static final int ENDED_BY_INTERRUPT = 130;

    private CtrlC() {}

    /** The first one calls {@code stop}, which ends the work in good order; the second ends the program. */
    static void calls(Runnable stop) {
        var pressed = new AtomicBoolean();
        Signal.handle(new Signal("INT"), signal -> {
            if (pressed.getAndSet(true)) {
                Runtime.getRuntime().halt(ENDED_BY_INTERRUPT);
            }
            stop.run();
        });
    }
}
