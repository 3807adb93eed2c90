package io.facet.fuzz;

import java.util.Random;

/** Builds files of one format that are valid or nearly so. The same random numbers give the same file. */
interface FileGenerator {

    FileBuilder build(Random random);

    /** Corrects checksums and lengths of a mutant in place, so that decoders read past them. */
    default void repair(byte[] mutant) {}

    /** Mostly small sides: the number of files counts more than their size. */
    static int side(Random random) {
        int kind = random.nextInt(1000);
        if (kind < 900) {
            return 1 + random.nextInt(200);
        }
        if (kind < 985) {
            return new int[] {1, 2, 7, 8, 9, 15, 16, 17, 255, 256, 257, 640, 1000}[random.nextInt(13)];
        }
        return kind < 993 ? 1 + random.nextInt(10_000) : 1 + random.nextInt(70_000);
    }

    static boolean oneIn(Random random, int n) {
        return random.nextInt(n) == 0;
    }

    static int oneOf(Random random, int... values) {
        return values[random.nextInt(values.length)];
    }
}
