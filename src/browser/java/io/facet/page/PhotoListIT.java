package io.facet.page;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.microsoft.playwright.Download;
import com.microsoft.playwright.Route;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Several photos: navigation, removal, progress, and downloads of all results. */
@ExtendWith(BrowserFixture.Extension.class)
class PhotoListIT {
    private static final ObjectMapper JSON = new ObjectMapper();

    @ParameterizedTest
    @EnumSource
    void photosAreSelectedAndRemovedByKeyboardAndButtons(Device device, BrowserFixture fixture) {
        try (FacetPage page = fixture.open(device).waitUntilReady()) {
            assertThat(page.locator("#photo-bar")).isHidden();
            page.chooseFiles(FacetPage.TWO_FACES, FacetPage.NO_FACE);
            assertThat(page.locator("#position")).hasText("2 of 3");
            page.press("ArrowRight");
            assertThat(page.locator("#photo-name")).hasText("no-face.png");
            assertThat(page.locator("#next")).isDisabled();
            page.locator("#previous").click();
            assertThat(page.locator("#photo-name")).hasText("two-faces.png");

            page.press("Delete");
            assertThat(page.locator("#photo-name")).hasText("no-face.png");
            assertThat(page.locator("#position")).hasText("2 of 2");
            assertThat(page.locator("#gallery button")).hasCount(2);
            page.locator("#remove").click();
            assertThat(page.locator("#photo-name")).hasText("astronaut.jpg");
            page.chooseFiles(FacetPage.TWO_FACES);
            page.locator("#clear").click();
            assertThat(page.locator("#photo-name")).hasText("astronaut.jpg");
            assertThat(page.locator("#gallery")).isHidden();
        }
    }

    @Test
    void detectionsShowProgressAndCanBeCancelledAndResumed(BrowserFixture fixture) {
        try (FacetPage page = fixture.open(Device.DESKTOP).waitUntilReady()) {
            List<Route> held = new ArrayList<>();
            page.tab.route("**/detect?**", held::add);
            page.chooseFiles(FacetPage.TWO_FACES, FacetPage.NO_FACE);
            page.tab.waitForCondition(() -> !held.isEmpty());
            assertThat(page.locator("#progress-text")).containsText("photo 2 of 3");
            page.locator("#cancel").click();

            assertThat(page.locator("#progress")).isHidden();
            assertThat(page.locator("#error")).containsText("two-faces.png");
            assertThat(page.locator("#error")).containsText("You cancelled");
            assertThat(page.locator("#gallery button").nth(2)).containsText("cancelled");
            page.press("ArrowLeft");
            assertThat(page.faces()).hasCount(1);
            page.press("ArrowRight");
            assertThat(held).hasSize(1);

            page.tab.unroute("**/detect?**");
            page.locator("#error button.primary").click();
            assertThat(page.faces()).hasCount(2);
            assertThat(page.locator("#gallery button").nth(2)).containsText("0 faces");
        }
    }

    @Test
    void allResultsAreDownloadedAsLinesAndAsArchive(BrowserFixture fixture) throws Exception {
        try (FacetPage page = fixture.open(Device.DESKTOP).waitUntilReady()) {
            page.chooseFiles(FacetPage.TWO_FACES, FacetPage.TWO_FACES, FacetPage.TRUNCATED);
            assertThat(page.locator("#gallery button").last()).containsText("failed");
            page.expectConsoleError("status of 422");

            Download lines = page.tab.waitForDownload(() -> page.locator("#save-lines").click());
            assertThat(lines.suggestedFilename()).isEqualTo("faces.jsonl");
            List<JsonNode> documents = new ArrayList<>();
            for (String line : Files.readAllLines(lines.path())) {
                documents.add(JSON.readTree(line));
            }
            assertThat(documents).extracting(document -> document.at("/source/key").asText())
                    .containsExactly("astronaut.jpg", "two-faces.png", "two-faces.png", "truncated.jpg");
            assertThat(documents).extracting(document -> document.path("faces").size()).containsExactly(1, 2, 2, 0);
            assertThat(documents.get(3).at("/error/code").asText()).isEqualTo("CORRUPT_IMAGE");

            Download archive = page.tab.waitForDownload(() -> page.locator("#save-archive").click());
            assertThat(archive.suggestedFilename()).isEqualTo("faces.zip");
            Path file = archive.path();
            try (var zip = new ZipFile(file.toFile())) {
                assertThat(zip.stream().map(ZipEntry::getName))
                        .containsExactly(
                                "astronaut.jpg.faces.json",
                                "two-faces.png.faces.json",
                                "two-faces (2).png.faces.json",
                                "truncated.jpg.faces.json");
                JsonNode second = JSON.readTree(zip.getInputStream(zip.getEntry("two-faces.png.faces.json")).readAllBytes());
                assertThat(second).isEqualTo(documents.get(1));
            }
        }
    }
}
