package io.facet.fuzz;

/** The entry point of Jazzer, which calls these two methods; {@code bench/fuzz --parser} starts it. */
public final class ParserFuzzer {
    private static ParserTarget target;

    private ParserFuzzer() {}

    public static void fuzzerInitialize(String[] arguments) {
        target = ParserTarget.valueOf(arguments[0]);
    }

    public static void fuzzerTestOneInput(byte[] input) {
        target.run(input);
    }
}
