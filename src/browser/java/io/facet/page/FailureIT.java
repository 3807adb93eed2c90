package io.facet.page;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Route;
import io.facet.testing.Shared;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Photos without a result: no data of another photo is shown, and the page says what to do. */
@ExtendWith(BrowserFixture.Extension.class)
class FailureIT {
    private static final String IS_BLANK = """
            canvas => canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height).data.every(value => value === 0)""";

    @ParameterizedTest
    @EnumSource
    void failedPhotoShowsNoDataOfThePreviousOne(Device device, BrowserFixture fixture) {
        try (FacetPage page = fixture.open(device).waitUntilReady()) {
            page.chooseFiles(FacetPage.TRUNCATED);
            Locator card = page.locator("#error");
            assertThat(card).containsText("truncated.jpg");
            assertThat(card).containsText("The JPEG is");
            assertThat(card).containsText("Copy or export the photo");
            assertShowsNoResult(page, "truncated.jpg");
            assertThat(page.locator("#snippet")).containsText("\"code\": \"CORRUPT_IMAGE\"");
            assertThat(page.locator("#download-png")).isDisabled();
            page.expectConsoleError("status of 422");

            page.locator("#gallery button").first().click();
            assertThat(card).isHidden();
            assertThat(page.faces()).hasCount(1);
            assertThat(page.locator("#gallery button").nth(1)).containsText("failed");

            page.locator("#gallery button").nth(1).click();
            card.locator("button", new Locator.LocatorOptions().setHasText("Retry")).click();
            page.expectConsoleError("status of 422");
            card.locator("button", new Locator.LocatorOptions().setHasText("Remove")).click();
            assertThat(page.locator("#photo-name")).hasText("astronaut.jpg");
            assertThat(page.locator("#gallery")).isHidden();
        }
    }

    @ParameterizedTest
    @EnumSource
    void noDataOfThePreviousPhotoIsShownWhileDetecting(Device device, BrowserFixture fixture) {
        try (FacetPage page = fixture.open(device).waitUntilReady()) {
            var held = new AtomicReference<Route>();
            page.tab.route("**/detect?**", held::set);
            page.chooseFiles(FacetPage.TWO_FACES);
            page.tab.waitForCondition(() -> held.get() != null);

            assertShowsNoResult(page, "two-faces.png");
            assertThat(page.locator("#snippet")).containsText("Detecting faces in two-faces.png");
            assertThat(page.locator("#viewer")).hasAttribute("aria-busy", "true");

            held.get().resume();
            assertThat(page.faces()).hasCount(2);
            assertThat(page.locator("#viewer")).hasAttribute("aria-busy", "false");
        }
    }

    private static void assertShowsNoResult(FacetPage page, String name) {
        assertThat(page.locator("#photo-name")).hasText(name);
        assertThat(page.faces()).hasCount(0);
        assertThat(page.locator("#face-count")).hasText("– faces");
        assertThat(page.locator("#runs li")).hasCount(0);
        assertThat(page.locator("#stage-timings dt")).hasCount(0);
        assertThat(page.locator("#image-info")).isEmpty();
        assertThat(page.locator("#snippet")).not().containsText("\"faces\"");
        page.locator("#tab-curl").click();
        assertThat(page.locator("#snippet")).containsText(name);
        page.locator("#tab-json").click();
    }

    @Test
    void pictureOfThePreviousPhotoIsRemovedBeforeTheNextIsLoaded(BrowserFixture fixture) {
        try (FacetPage page = fixture.open(Device.DESKTOP).waitUntilReady()) {
            page.tab.route("**/thumbnail?**size=2048**", route -> {});
            page.recentResult("demo/astronaut.jpg").locator("button").click();
            assertThat(page.locator("#gallery button")).hasCount(2);
            assertThat(page.locator("#canvas").evaluate(IS_BLANK)).isEqualTo(true);
        }
    }

    @Test
    void emptyFileAndUnknownFormatAreExplained(BrowserFixture fixture) {
        try (FacetPage page = fixture.open(Device.DESKTOP).waitUntilReady()) {
            page.chooseFiles(FacetPage.file("empty.jpg", new byte[0]));
            assertThat(page.locator("#error")).containsText("empty.jpg");
            assertThat(page.locator("#error")).containsText("The file is empty.");
            page.chooseFiles(FacetPage.file("notes.jpg", "notes".getBytes(StandardCharsets.UTF_8)));
            assertThat(page.locator("#error")).containsText("notes.jpg");
            assertThat(page.locator("#error")).containsText("Save the photo as JPEG");
            page.expectConsoleError("status of 415");
        }
    }

    @Test
    void killedServiceKeepsResultsAndEverythingContinuesAfterRestart(BrowserFixture fixture) throws Exception {
        try (FacetProcess facet = FacetProcess.start();
                var page = new FacetPage(fixture.browser, Device.DESKTOP, facet.url())) {
            page.waitUntilReady();
            facet.kill();
            assertThat(page.locator("#connection-state")).containsText("reconnecting");

            page.locator("#precision").selectOption("fp32");
            Locator card = page.locator("#error");
            assertThat(card).containsText("astronaut.jpg");
            assertThat(card).containsText("The service does not respond.");
            assertThat(page.faces()).hasCount(1);
            assertThat(page.locator("#snippet")).containsText("\"precision\": \"int8\"");
            card.locator("button", new Locator.LocatorOptions().setHasText("Undo")).click();
            assertThat(card).isHidden();
            assertThat(page.locator("#precision")).hasValue("auto");

            page.chooseFiles(FacetPage.TWO_FACES, FacetPage.NO_FACE);
            assertThat(card).containsText("two-faces.png");
            assertThat(page.locator("#gallery button").nth(2)).containsText("failed");

            facet.restart();
            assertThat(page.locator("#connection-state")).hasText("live");
            assertThat(page.faces()).hasCount(2);
            assertThat(card).isHidden();
            assertThat(page.locator("#gallery button").nth(2)).containsText("0 faces");
            page.expectConsoleError("ERR_");
        }
    }

    @ParameterizedTest
    @EnumSource
    void photoWithoutFaceOffersLowerConfidence(Device device, BrowserFixture fixture) {
        byte[] masked = Shared.bytes("images/faces/maksssksksss291.png");
        try (FacetPage page = fixture.open(device).waitUntilReady()) {
            page.chooseFiles(FacetPage.NO_FACE);
            assertThat(page.locator("#hint")).containsText("No candidate");

            page.chooseFiles(FacetPage.file("masked.png", masked));
            assertThat(page.locator("#hint")).containsText("candidates; the best scores 0.3");
            page.locator("#hint button").first().click();
            assertThat(page.faces()).not().hasCount(0);
            assertThat(page.locator("#confidence-value")).containsText("0.3");
        }
    }

    @Test
    void crowdOffersLargerInputSize(BrowserFixture fixture) {
        byte[] crowd = Shared.bytes("images/faces/largest_selfie.jpg");
        try (FacetPage page = fixture.open(Device.DESKTOP).waitUntilReady()) {
            assertThat(page.locator("#hint")).isHidden();
            page.chooseFiles(FacetPage.file("crowd.jpg", crowd));
            Locator offer = page.locator("#hint button");
            assertThat(offer).hasText("Use 1280");
            int faces = page.faces().count();
            offer.click();
            assertThat(page.locator("#runs li")).hasCount(2);
            assertThat(page.faces().count()).isGreaterThan(2 * faces);
            assertThat(page.locator("#input-size")).hasValue("1280");
        }
    }
}
