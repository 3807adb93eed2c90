package io.facet.page;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.facet.testing.Samples;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
/** What is ready to paste works where it is pasted. */
@ExtendWith(Site.Shared.class)
class SnippetsIT {
    @TempDir
    Path folder;

    @ParameterizedTest
    @EnumSource
    void theResultIsCopied(Look look, Site site) throws Exception {
        try (Visit visit = site.visit(look).settled()) {
            visit.context().grantPermissions(List.of("clipboard-read", "clipboard-write"));
            visit.at("#copy").click();
            assertThat(visit.at("#copy")).hasText("Copied");

            String copied = (String) visit.page.evaluate("() => navigator.clipboard.readText()");
            assertThat(new ObjectMapper().readTree(copied).path("faces")).hasSize(1);
        }
    }

    @ParameterizedTest
    @EnumSource
    void tabsTurnWithMouseAndKeyboard(Look look, Site site) {
        try (Visit visit = site.visit(look).settled()) {
            visit.at("#tab-curl").click();
            assertThat(visit.at("#snippet")).containsText("curl 'http://localhost:");
            visit.page.keyboard().press("ArrowRight");
            assertThat(visit.at("#tab-aws")).isFocused();
            assertThat(visit.at("#snippet")).containsText("aws s3 cp 'astronaut.jpg' 's3://BUCKET/astronaut.jpg'");
            assertThat(visit.at("#snippet")).containsText("astronaut.jpg.faces.json");
            visit.page.keyboard().press("ArrowRight");
            assertThat(visit.at("#snippet")).containsText("HttpClient");
            visit.page.keyboard().press("ArrowRight");
            assertThat(visit.at("#tab-json")).isFocused();
        }
    }

    @Test
    void curlGetsTheFacesThatArePaintedHere(Site site) throws Exception {
        Files.write(folder.resolve("astronaut.jpg"), Samples.portrait());
        try (Visit visit = site.visit(Look.DESKTOP).settled()) {
            visit.slide("#nms", "End", 1);
            visit.at("#tab-curl").click();
            int painted = visit.faces().count();

            String answer = run("sh", "-c", visit.at("#snippet").textContent());

            assertThat(painted).isGreaterThan(1);
            assertThat(new ObjectMapper().readTree(answer).path("faces")).hasSize(painted);
        }
    }

    @Test
    void curlAlsoAsksForAnObject(Site site) throws Exception {
        try (Visit visit = site.visit(Look.DESKTOP).settled()) {
            visit.landed("demo/astronaut.jpg").locator("button").click();
            visit.at("#tab-curl").click();
            assertThat(visit.at("#snippet")).containsText("\"bucket\":\"demo\"");

            String answer = run("sh", "-c", visit.at("#snippet").textContent());

            assertThat(new ObjectMapper().readTree(answer).at("/source/bucket").asText())
                    .isEqualTo("demo");
        }
    }

    @Test
    void theJavaCodeRuns(Site site) throws Exception {
        Files.write(folder.resolve("astronaut.jpg"), Samples.portrait());
        try (Visit visit = site.visit(Look.DESKTOP).settled()) {
            visit.at("#tab-java").click();
            List<String> lines =
                    visit.at("#snippet").textContent().lines().toList();
            Files.writeString(folder.resolve("Paste.java"), """
                    %s
                    class Paste { public static void main(String[] args) throws Exception {
                    %s
                    } }""".formatted(lines(lines, true), lines(lines, false)));

            String answer = run("java", "Paste.java");

            assertThat(new ObjectMapper().readTree(answer).path("faces")).hasSize(1);
        }
    }

    private static String lines(List<String> code, boolean imports) {
        return code.stream()
                .filter(line -> line.startsWith("import") == imports)
                .collect(Collectors.joining("\n"));
    }

    private String run(String... command) throws Exception {
        Process process = new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectError(folder.resolve("err").toFile())
                .start();
        String out = new String(process.getInputStream().readAllBytes());
        assertThat(process.waitFor())
                .as(Files.readString(folder.resolve("err")))
                .isZero();
        return out;
    }
}
