package io.facet.page;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;
import com.microsoft.playwright.Locator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Sheets of the phone layout, the drop target, keyboard help and deep links. */
@ExtendWith(BrowserFixture.Extension.class)
class LayoutIT {

    @Test
    void phoneShowsThePhotoFirstAndTheSettingsInSheet(BrowserFixture fixture) {
        try (FacetPage page = fixture.open(Device.PHONE).waitUntilReady()) {
            double top = page.locator("#canvas").boundingBox().y;
            assertThat(top).isLessThan(80);
            Locator settings = page.tab.locator("[data-sheet=controls]");
            Locator controls = page.tab.locator("#controls");
            assertThat(controls).isHidden();

            settings.click();
            assertThat(controls).isVisible();
            assertThat(controls).isFocused();
            assertThat(settings).hasAttribute("aria-expanded", "true");
            assertThat(page.tab.locator("#overlay .face")).isInViewport();
            page.press("Escape");
            assertThat(controls).isHidden();
            assertThat(settings).isFocused();

            page.tab.locator("[data-sheet=upload]").click();
            assertThat(page.tab.locator("#take-photo")).isVisible();
            assertThat(page.tab.locator("#camera")).hasAttribute("capture", "environment");
            settings.click();
            assertThat(page.tab.locator("#upload")).isHidden();
            assertThat(controls).isVisible();
        }
    }

    @Test
    void draggedFilesShowTheDropTarget(BrowserFixture fixture) {
        try (FacetPage page = fixture.open(Device.DESKTOP).waitUntilReady()) {
            page.tab.evaluate("""
                    () => { const dataTransfer = new DataTransfer(); dataTransfer.items.add(new File([''], 'a.jpg'));
                      document.body.dispatchEvent(new DragEvent('dragover', { bubbles: true, dataTransfer })); }""");
            assertThat(page.locator("#drop-target")).isVisible();
            assertThat(page.locator("#drop-target").boundingBox().width).isEqualTo(Device.DESKTOP.width);
            page.tab.evaluate("() => document.body.dispatchEvent(new DragEvent('dragleave', { bubbles: true }))");
            assertThat(page.locator("#drop-target")).isHidden();
        }
    }

    @Test
    void questionMarkOpensKeyboardHelp(BrowserFixture fixture) {
        try (FacetPage page = fixture.open(Device.DESKTOP).waitUntilReady()) {
            page.press("?");
            assertThat(page.locator("#help")).isVisible();
            page.press("Escape");
            assertThat(page.locator("#help")).isHidden();
            page.locator("#open-help").click();
            assertThat(page.locator("#help")).containsText("Previous or next photo");
        }
    }

    @Test
    void addressContainsTheSettings(BrowserFixture fixture) {
        try (FacetPage page = fixture.open(Device.DESKTOP).waitUntilReady()) {
            page.locator("#input-size").selectOption("640,1024,2048x2");
            page.locator("#precision").selectOption("fp32");
            page.moveSlider("#confidence", "ArrowLeft", 10);
            page.tab.waitForCondition(() -> page.tab.url().contains("confidence=0.4"));
            assertThat(page.tab.url()).contains("inputSize=640%2C1024%2C2048", "enlarge=2", "precision=fp32");
            assertThat(page.locator("#runs li").last()).containsText("fp32 at 640 + 1024 + 2048 enlarged");

            page.tab.reload();
            page.waitUntilReady();
            assertThat(page.locator("#input-size")).hasValue("640,1024,2048x2");
            assertThat(page.locator("#precision")).hasValue("fp32");
            assertThat(page.locator("#confidence-value")).hasText("0.40");
            assertThat(page.locator("#snippet")).containsText("\"enlarge\": 2");
        }
    }

    @Test
    void linkOpensStoredPhotoWithOtherSizesAndIgnoresInvalidOnes(BrowserFixture fixture) {
        try (FacetPage page = fixture.open(Device.DESKTOP)) {
            page.tab.navigate("/?bucket=demo&key=astronaut.jpg&inputSize=704");
            assertThat(page.locator("#snippet")).containsText("\"bucket\": \"demo\"");
            assertThat(page.locator("#input-size")).hasValue("704");
            page.tab.navigate("/?inputSize=641&precision=fp99&confidence=x&nms=7&backbone=none");
            page.waitUntilReady();
            assertThat(page.locator("#input-size")).hasValue("640");
            assertThat(page.locator("#error")).isHidden();
        }
    }
}
