package io.facet.page;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.microsoft.playwright.options.FilePayload;
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

/** The snippets can be copied and run. */
@ExtendWith(BrowserFixture.Extension.class)
class SnippetsIT {
    @TempDir
    Path folder;

    @ParameterizedTest
    @EnumSource
    void resultCanBeCopied(Device device, BrowserFixture fixture) throws Exception {
        try (FacetPage page = fixture.open(device).waitUntilReady()) {
            page.context().grantPermissions(List.of("clipboard-read", "clipboard-write"));
            page.locator("#copy").click();
            assertThat(page.locator("#copy")).hasText("Copied");

            String copied = (String) page.tab.evaluate("() => navigator.clipboard.readText()");
            assertThat(new ObjectMapper().readTree(copied).path("faces")).hasSize(1);
        }
    }

    @ParameterizedTest
    @EnumSource
    void tabsCanBeSelectedWithMouseAndKeyboard(Device device, BrowserFixture fixture) {
        try (FacetPage page = fixture.open(device).waitUntilReady()) {
            page.locator("#tab-json").focus();
            page.press("ArrowRight");
            assertThat(page.locator("#tab-python")).isFocused();
            assertThat(page.locator("#snippet")).containsText("urllib.request");
            page.press("ArrowRight");
            assertThat(page.locator("#snippet")).containsText("curl 'http://localhost:");
            page.press("ArrowRight");
            assertThat(page.locator("#tab-shell")).isFocused();
            assertThat(page.locator("#snippet")).containsText("cp 'astronaut.jpg' '");
            page.press("ArrowRight");
            assertThat(page.locator("#snippet")).containsText("HttpClient");
            page.press("ArrowRight");
            assertThat(page.locator("#tab-json")).isFocused();
        }
    }

    @Test
    void curlReturnsTheDisplayedFaces(BrowserFixture fixture) throws Exception {
        Files.write(folder.resolve("astronaut.jpg"), Samples.portrait());
        try (FacetPage page = fixture.open(Device.DESKTOP).waitUntilReady()) {
            page.moveSlider("#nms", "End", 1);
            page.locator("#tab-curl").click();
            int displayed = page.faces().count();

            String response = run("sh", "-c", page.locator("#snippet").textContent());

            assertThat(displayed).isGreaterThan(1);
            assertThat(new ObjectMapper().readTree(response).path("faces")).hasSize(displayed);
        }
    }

    @Test
    void pythonSnippetPrintsTheDisplayedFaces(BrowserFixture fixture) throws Exception {
        Files.write(folder.resolve("astronaut.jpg"), Samples.portrait());
        try (FacetPage page = fixture.open(Device.DESKTOP).waitUntilReady()) {
            page.locator("#tab-python").click();
            Files.writeString(folder.resolve("upload.py"), page.locator("#snippet").textContent());
            assertThat(run("python3", "upload.py").lines()).singleElement().asString().startsWith("0.99");

            page.recentResult("demo/astronaut.jpg").locator("button").click();
            assertThat(page.locator("#snippet")).containsText("\"bucket\": \"demo\"");
            Files.writeString(folder.resolve("stored.py"), page.locator("#snippet").textContent());
            assertThat(run("python3", "stored.py").lines()).hasSize(1);
        }
    }

    @Test
    void oneFaceCanBeCopied(BrowserFixture fixture) throws Exception {
        try (FacetPage page = fixture.open(Device.DESKTOP).waitUntilReady()) {
            page.context().grantPermissions(List.of("clipboard-read", "clipboard-write"));
            page.chooseFiles(FacetPage.TWO_FACES);
            assertThat(page.faces()).hasCount(2);
            assertThat(page.locator("#copy-face")).isHidden();
            page.faces().nth(1).focus();
            assertThat(page.locator("#copy-face")).hasText("Copy face 2");
            page.locator("#copy-face").click();
            assertThat(page.locator("#copy-face")).hasText("Copied");

            String copied = (String) page.tab.evaluate("() => navigator.clipboard.readText()");
            var result = new ObjectMapper().readTree(page.locator("#snippet").textContent());
            assertThat(new ObjectMapper().readTree(copied)).isEqualTo(result.at("/faces/1"));
        }
    }

    @Test
    void curlDetectsStoredObject(BrowserFixture fixture) throws Exception {
        try (FacetPage page = fixture.open(Device.DESKTOP).waitUntilReady()) {
            page.recentResult("demo/astronaut.jpg").locator("button").click();
            page.locator("#tab-curl").click();
            assertThat(page.locator("#snippet")).containsText("\"bucket\":\"demo\"");

            String response = run("sh", "-c", page.locator("#snippet").textContent());

            assertThat(new ObjectMapper().readTree(response).at("/source/bucket").asText())
                    .isEqualTo("demo");
        }
    }

    @Test
    void shellCommandsStorePhotoAndPrintSidecar(BrowserFixture fixture) throws Exception {
        Files.write(folder.resolve("it's new.jpg"), Samples.portrait());
        try (FacetPage page = fixture.open(Device.DESKTOP).waitUntilReady()) {
            page.chooseFiles(new FilePayload("it's new.jpg", "image/jpeg", Samples.portrait()));
            page.locator("#tab-shell").click();
            assertThat(page.locator("#snippet")).containsText("new.jpg.faces.json");
            String[] commands = page.locator("#snippet").textContent().split("(?m)^#.*\n");

            run("sh", "-c", commands[0]);
            assertThat(page.recentResult("it's new.jpg")).containsText("stored");

            assertThat(new ObjectMapper().readTree(run("sh", "-c", commands[1])).path("faces"))
                    .hasSize(1);
        }
    }

    @Test
    void javaSnippetCompilesAndRuns(BrowserFixture fixture) throws Exception {
        Files.write(folder.resolve("astronaut.jpg"), Samples.portrait());
        try (FacetPage page = fixture.open(Device.DESKTOP).waitUntilReady()) {
            page.locator("#tab-java").click();
            List<String> lines =
                    page.locator("#snippet").textContent().lines().toList();
            Files.writeString(folder.resolve("Paste.java"), """
                    %s
                    class Paste { public static void main(String[] args) throws Exception {
                    %s
                    } }""".formatted(lines(lines, true), lines(lines, false)));

            String response = run("java", "Paste.java");

            assertThat(new ObjectMapper().readTree(response).path("faces")).hasSize(1);
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
