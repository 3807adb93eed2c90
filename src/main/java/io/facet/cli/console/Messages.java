package io.facet.cli.console;

import io.facet.telemetry.OneLine;

/** Prints messages to standard error. */
public final class Messages {
    private Messages() {}

    /** One line: file names can contain control characters. */
    public static void print(String message) {
        System.err.println(OneLine.of(message));
    }
}
