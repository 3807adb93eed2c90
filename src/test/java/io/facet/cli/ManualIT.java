package io.facet.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The man page and the completion script that the build writes. */
class ManualIT {
    private static final Path PAGE = Path.of("target/share/man/man1/facet.1");
    private static final Path COMPLETION = Path.of("target/share/bash-completion/completions/facet");

    @Test
    void pageNamesEveryCommandAndFlag() throws IOException {
        String page = Files.readString(PAGE).replace("\\-", "-");
        String commands = Files.readString(COMPLETION);

        assertThat(page).contains("facet detect", "facet backfill", "facet tune", "facet models", "facet serve");
        Stream.of("--output", "--format", "--render", "--via-queue", "--budget").forEach(flag -> {
            assertThat(page).contains(flag);
            assertThat(commands).contains(flag);
        });
        assertThat(page).contains("boxes, blur, pixelate").doesNotContain("${");
    }

    @Test
    void groffFormatsThePageWithoutWarnings() throws Exception {
        assumeTrue(exists("groff"));

        String formatted = run("groff", "-ww", "-man", "-Tascii", PAGE.toString());

        assertThat(formatted)
                .contains("Write a table of all faces:")
                .doesNotContain("warning")
                .doesNotContain("error:");
    }

    @ParameterizedTest
    @CsvSource({
        "det,detect",
        "detect --form,--format",
        "detect --format c,csv",
        "detect --render p,pixelate",
        "detect --precision in,int8",
        "backfill --dry,--dry-run"
    })
    void bashCompletesCommandsFlagsAndValues(String typed, String completed) throws Exception {
        assumeTrue(exists("bash"));
        // compopt works only while a key is handled.
        String script = "source " + COMPLETION + "; compopt() { :; }; COMP_WORDS=(facet " + typed
                + "); COMP_CWORD=$((${#COMP_WORDS[@]} - 1)); _complete_facet; echo \"${COMPREPLY[@]}\"; complete -p facet";

        assertThat(run("bash", "-c", script).lines())
                .containsExactly(completed, "complete -o default -F _complete_facet facet");
    }

    private static boolean exists(String program) {
        return Stream.of(System.getenv("PATH").split(":"))
                .anyMatch(folder -> Files.isExecutable(Path.of(folder, program)));
    }

    private static String run(String... command) throws IOException {
        Process process =
                new ProcessBuilder(List.of(command)).redirectErrorStream(true).start();
        return new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    }
}
