package io.facet.cli;

import sun.misc.Signal;

/** What Ctrl-C does while a long command runs. */
final class CtrlC {
    private static final Signal INTERRUPT = new Signal("INT");
    // What a shell tells of a program that a signal ended: 128 and the number of the signal.
    private static final int ENDED_BY_INTERRUPT = 130;

    private CtrlC() {}

    /** The first one calls {@code stop}, which ends the work in good order; the second ends the program. */
    static void calls(Runnable stop) {
        Signal.handle(INTERRUPT, first -> {
            stop.run();
            Signal.handle(INTERRUPT, second -> Runtime.getRuntime().halt(ENDED_BY_INTERRUPT));
        });
    }
}
