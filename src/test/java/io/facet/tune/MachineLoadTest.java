package io.facet.tune;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MachineLoadTest {
    @TempDir
    Path folder;

    private Path statistics;

    @BeforeEach
    void writeStatistics() {
        statistics = folder.resolve("stat");
        write("cpu  5000 100 200 90000 50 0 10 0 77 0");
    }

    @Test
    void otherProgramsUseWhatIsNeitherIdleNorThisProcess() {
        var load = new MachineLoad(statistics);

        // 60 s of user time and 20 s of system time in 100 s.
        load.observe(() -> write("cpu  11000 100 2200 92000 50 0 10 0 77 0"));

        assertThat(load.othersShare()).isCloseTo(0.8, within(0.05));
    }

    @Test
    void idleMachineHasNoOtherPrograms() {
        var load = new MachineLoad(statistics);

        load.observe(() -> write("cpu  5000 100 200 99000 1050 0 10 0 77 0"));

        assertThat(load.othersShare()).isZero();
    }

    @Test
    void loadIsUnknownWithoutStatistics() {
        var load = new MachineLoad(folder.resolve("missing"));

        load.observe(() -> {});

        assertThat(load.othersShare()).isZero();
    }

    private void write(String line) {
        try {
            Files.writeString(statistics, line + "\ncpu0 1 2 3 4 5 6 7 8 9 0\n");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
