package io.facet.fuzz;

import static org.assertj.core.api.Assertions.assertThatCode;

import java.util.List;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ParserTargetTest {
    private static final int MUTANTS = 1000;

    @ParameterizedTest
    @EnumSource
    void damagedInputIsRejectedWithAnErrorForTheClient(ParserTarget target) {
        Random random = new Random(1);
        List<byte[]> seeds = ParserSeeds.of(target);
        seeds.forEach(target::run);
        for (int i = 0; i < MUTANTS; i++) {
            FileBuilder seed = new FileBuilder(true).bytes(seeds.get(i % seeds.size()));
            byte[] mutant = (i % 3 == 0 ? Mutation.CUT : Mutation.BYTES).apply(seed, random);
            int number = i;
            assertThatCode(() -> target.run(mutant)).as("mutant %d", number).doesNotThrowAnyException();
        }
    }
}
