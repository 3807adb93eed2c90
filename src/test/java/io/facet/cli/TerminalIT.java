package io.facet.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.facet.testing.Samples;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** Runs the packaged jar in a terminal, which {@code script} of util-linux opens, in pipes, and with signals. */
@Execution(ExecutionMode.CONCURRENT)
class TerminalIT {
    private static final Path JAR = Path.of("target", "quarkus-app", "quarkus-run.jar");
    private static final String CLEAR = "\r\u001B[K";
    private static final String BAR = "│";

    @TempDir
    Path folder;

    private Path original;
    private Path photos;
    private Path out;
    private Path err;

    @BeforeEach
    void createPhotos() throws IOException {
        photos = Files.createDirectories(folder.resolve("photos"));
        out = folder.resolve("out");
        err = folder.resolve("err");
        original = Files.write(folder.resolve("original"), Samples.portrait());
        addPhotos(4);
    }

    private void addPhotos(int number) throws IOException {
        for (int i = 0; i < number; i++) {
            Files.createLink(photos.resolve(number + "-" + i + ".jpg"), original);
        }
    }

    @Test
    void barNeedsOnlyStandardErrorToBeATerminal() throws Exception {
        String screen = inTerminal("xterm", "detect " + photos + " < /dev/null > " + out);

        assertThat(screen)
                .contains(CLEAR + "photos   0% " + BAR, "photos 100% 4/4")
                .doesNotContain("?/s", "{");
        assertThat(Files.readAllLines(out)).hasSize(4).allMatch(line -> line.startsWith("{\"schema\""));
    }

    @Test
    void linesReplaceTheBarIfStandardErrorIsAFile() throws Exception {
        String screen = inTerminal("xterm", "detect " + photos + " 2> " + err);

        assertThat(Files.readString(err)).matches("photos 100% 4/4, [\\d.]+/s, in [\\d.]+ s\n");
        assertThat(screen.lines()).hasSize(4).allMatch(line -> line.startsWith("{\"schema\""));
    }

    @Test
    void barDoesNotRunIntoTheResults() throws Exception {
        List<String> lines = List.of(inTerminal("xterm", "detect " + photos).split("\n"));

        assertThat(lines).hasSize(5);
        assertThat(lines.subList(0, 4)).allMatch(line -> shown(line).startsWith("{\"schema\""));
        assertThat(shown(lines.get(4))).startsWith("photos 100% 4/4, ");
    }

    /** The visible part of a line, after its last clearing. */
    private static String shown(String line) {
        return line.substring(line.lastIndexOf(CLEAR) + CLEAR.length());
    }

    @Test
    void dumbTerminalGetsNoControlSequences() throws Exception {
        assertThat(inTerminal("dumb", "detect " + photos + " > " + out + "; facet --help"))
                .contains("photos 100% 4/4", "Usage: facet")
                .doesNotContain("\u001B", BAR);
    }

    @Test
    void closedPipeEndsTheRunQuietly() throws Exception {
        addPhotos(2000);

        String status =
                bash(facet("detect " + photos) + " 2> " + err + " | head -1 > " + out + "; echo ${PIPESTATUS[0]}");

        assertThat(status).isEqualTo("141\n");
        assertThat(out).content().hasLineCount(1);
        assertThat(err).isEmptyFile();
    }

    @Test
    void signalEndsTheRunWithASummary() throws Exception {
        addPhotos(2000);

        // A build in the background ignores SIGINT, and its children would inherit that.
        Process process = withoutSettings(
                        new ProcessBuilder("bash", "-c", "exec env --default-signal=INT " + facet("detect " + photos)))
                .redirectError(err.toFile())
                .start();
        try (InputStream results = process.getInputStream()) {
            results.read();
            new ProcessBuilder("kill", "-INT", String.valueOf(process.pid()))
                    .start()
                    .waitFor();
            String printed = "{" + new String(results.readAllBytes(), StandardCharsets.UTF_8);

            assertThat(process.waitFor()).isEqualTo(130);
            assertThat(printed.lines().count()).isBetween(1L, 2003L);
            assertThat(printed).endsWith("}\n");
        }
        assertThat(Files.readAllLines(err))
                .last()
                .asString()
                .matches("Interrupted: \\d+ of 2004 photos were not processed.");
    }

    private String inTerminal(String type, String arguments) throws IOException {
        Path script = folder.resolve("command.sh");
        Files.writeString(script, "facet() { " + facet("\"$@\"") + "; }\nfacet " + arguments + "\n");
        var process = new ProcessBuilder("script", "-qefc", "bash " + script, "/dev/null");
        process.environment().putAll(Map.of("TERM", type, "COLUMNS", "80", "LC_ALL", "C.UTF-8"));
        return output(process).replace("\r\n", "\n");
    }

    private static String bash(String command) throws IOException {
        return output(new ProcessBuilder("bash", "-c", command));
    }

    private static String output(ProcessBuilder process) throws IOException {
        return new String(withoutSettings(process).start().getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    }

    /** The environment of the tests contains variables that Facet would report as unknown. */
    static ProcessBuilder withoutSettings(ProcessBuilder process) {
        process.environment().keySet().removeIf(name -> name.startsWith("FACET_"));
        return process;
    }

    private static String facet(String arguments) {
        return Path.of(System.getProperty("java.home"), "bin", "java") + " -jar " + JAR + " " + arguments;
    }
}
