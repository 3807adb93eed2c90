package io.facet.cli.console;

/** The reader of standard output has ended, as in {@code facet detect photos | head -1}. */
public final class ClosedOutputException extends RuntimeException {
    /** Shells report a program that SIGPIPE ends with 128 + 13. */
    public static final int EXIT_CODE = 141;

    ClosedOutputException(Throwable cause) {
        super("The reader of standard output has ended.", cause);
    }
}
