package io.facet.fuzz;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** The entry point of Jazzer, which calls these two methods; {@code bench/fuzz --parsers} starts it. */
public final class ParserFuzzer {
    private static ParserTarget target;

    private ParserFuzzer() {}

    /** Writes the seeds of each parser to a folder of its name and prints the names. */
    public static void main(String[] arguments) throws IOException {
        for (ParserTarget parser : ParserTarget.values()) {
            Path folder = Files.createDirectories(Path.of(arguments[0], parser.name(), "seeds"));
            List<byte[]> seeds = ParserSeeds.of(parser);
            for (int i = 0; i < seeds.size(); i++) {
                Files.write(folder.resolve("" + i), seeds.get(i));
            }
            System.out.println(parser);
        }
    }

    public static void fuzzerInitialize(String[] arguments) {
        target = ParserTarget.valueOf(arguments[0]);
    }

    public static void fuzzerTestOneInput(byte[] input) {
        target.run(input);
    }
}
