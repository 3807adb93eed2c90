package io.facet.fuzz;

import java.util.List;
import java.util.Random;

/** A file of a run, which its seed and number determine together with the run's other files. */
record FuzzCase(String name, String format, byte[] bytes) {
    private static final int REPAIRED_OF_TEN = 9;

    /** The file of this number. Two thirds are generated; the rest are mutants of the seeds, if there are any. */
    static FuzzCase of(long seed, long number, List<SeedFile> seeds) {
        Random random = new Random(seed * 1_000_003 + number);
        random.nextLong();
        boolean generated = seeds.isEmpty() || random.nextInt(3) > 0;
        if (generated) {
            FuzzFormat format = FuzzFormat.values()[random.nextInt(FuzzFormat.values().length)];
            return mutant("generated", seed, number, format, format.generator().build(random), random);
        }
        SeedFile file = seeds.get(random.nextInt(seeds.size()));
        return mutant(file.name(), seed, number, file.format(), new FileBuilder(true).bytes(file.bytes()), random);
    }

    private static FuzzCase mutant(
            String origin, long seed, long number, FuzzFormat format, FileBuilder file, Random random) {
        Mutation mutation = file.fields().isEmpty() ? Mutation.BYTES : Mutation.any(random);
        byte[] bytes = mutation.apply(file, random);
        if (random.nextInt(10) < REPAIRED_OF_TEN) {
            format.generator().repair(bytes);
        }
        return new FuzzCase(seed + "-" + number + "-" + origin + "-" + mutation, format.name(), bytes);
    }

    /** A valid file whose bytes are changed. */
    record SeedFile(String name, FuzzFormat format, byte[] bytes) {}
}
