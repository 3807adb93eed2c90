package io.facet.page;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.options.BoundingBox;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The crops of all faces below the photo. */
@ExtendWith(BrowserFixture.Extension.class)
class FaceStripIT {
    /** The mean difference between horizontal neighbours in the first crop, and its mean difference to the photo around the face. */
    private static final String FIRST_CROP = """
            async () => {
              const crop = document.querySelector('#crops canvas');
              const { box } = crop.parentElement.face;
              const data = (image, ...area) => {
                const context = new OffscreenCanvas(32, 32).getContext('2d');
                context.drawImage(image, ...area, 0, 0, 32, 32);
                return context.getImageData(0, 0, 32, 32).data;
              };
              const photo = await createImageBitmap(await (await fetch('page/astronaut.jpg')).blob());
              const side = 1.5 * Math.max(box.width, box.height);
              const expected = data(photo, box.x + box.width / 2 - side / 2, box.y + box.height / 2 - side / 2, side, side);
              const actual = data(crop, 0, 0, crop.width, crop.height);
              const mean = (values, difference) => values.reduce((sum, value, i) => sum + difference(value, i), 0) / values.length;
              return [mean(actual, (value, i) => Math.abs(value - (actual[i + 4] ?? value))),
                mean(actual, (value, i) => Math.abs(value - expected[i]))];
            }""";

    @ParameterizedTest
    @EnumSource
    void cropShowsTheFace(Device device, BrowserFixture fixture) {
        try (FacetPage page = fixture.open(device).waitUntilReady()) {
            assertThat(page.crops()).hasCount(1);
            page.locator("#strip").scrollIntoViewIfNeeded();
            page.tab.waitForCondition(() -> firstCrop(page)[1] < 8);
            double detail = firstCrop(page)[0];

            page.locator("[name=display][value=pixelate]").click();
            page.locator("#strip").scrollIntoViewIfNeeded();
            page.tab.waitForCondition(() -> firstCrop(page)[0] < 0.8 * detail);
        }
    }

    private static double[] firstCrop(FacetPage page) {
        return ((List<?>) page.tab.evaluate(FIRST_CROP))
                .stream().mapToDouble(value -> ((Number) value).doubleValue()).toArray();
    }

    @ParameterizedTest
    @EnumSource
    void numberOfCropsIsNumberOfFaces(Device device, BrowserFixture fixture) {
        try (FacetPage page = fixture.open(device).waitUntilReady()) {
            page.detect(FacetPage.NO_FACE);
            assertThat(page.locator("#strip")).isHidden();
            page.detect(FacetPage.CROWD);
            assertThat(page.locator("#face-count")).hasText("55 faces");
            assertThat(page.crops()).hasCount(55);
            assertThat(page.locator("#strip-title")).hasText("55 faces");
            page.moveSlider("#nms", "End", 1);
            page.moveSlider("#confidence", "Home", 1);
            assertThat(page.crops()).hasCount(page.faces().count());
            assertThat(page.crops().count()).isGreaterThan(500);
            assertThat(page.tab.evaluate("() => document.documentElement.scrollWidth")).isEqualTo(device.width);
        }
    }

    @ParameterizedTest
    @EnumSource
    void stripIsSortedByConfidenceOrSize(Device device, BrowserFixture fixture) {
        try (FacetPage page = fixture.open(device).waitUntilReady()) {
            page.detect(FacetPage.CROWD);
            assertThat(values(page, "face.confidence")).isSortedAccordingTo((a, b) -> Double.compare(b, a));
            page.locator("#strip-order").selectOption("size");
            assertThat(values(page, "face.box.width * button.face.box.height"))
                    .isSortedAccordingTo((a, b) -> Double.compare(b, a));
            assertThat(page.crops()).hasCount(55);
        }
    }

    private static List<Double> values(FacetPage page, String expression) {
        var values = (List<?>) page.tab.evaluate(
                "() => [...document.querySelectorAll('#crops button')].map(button => button." + expression + ")");
        return values.stream().map(value -> ((Number) value).doubleValue()).toList();
    }

    @Test
    void hoverLinksPhotoAndStrip(BrowserFixture fixture) {
        try (FacetPage page = fixture.open(Device.DESKTOP).waitUntilReady()) {
            page.detect(FacetPage.TWO_FACES);
            page.crops().nth(1).hover();
            assertThat(page.locator("#overlay .face.active")).hasAccessibleName("Face 2 of 2, confidence 0.997");
            assertThat(page.locator("#face-details")).containsText("Face 2 of 2");
            page.faces().first().hover();
            assertThat(page.locator("#crops .active")).hasAccessibleName("Face 1 of 2, confidence 0.997");
            assertThat(page.locator("#face-details")).containsText("Face 1 of 2");
            page.locator("#photo-name").hover();
            assertThat(page.locator(".active")).hasCount(0);
        }
    }

    @Test
    void focusOnFaceScrollsTheStripToItsCrop(BrowserFixture fixture) {
        try (FacetPage page = fixture.open(Device.DESKTOP).waitUntilReady()) {
            page.detect(FacetPage.CROWD);
            Locator last = page.crops().last();
            assertThat(last).not().isInViewport();
            page.faces().last().focus();
            assertThat(last).isInViewport();
            assertThat(page.tab.evaluate("() => scrollY")).isEqualTo(0);
        }
    }

    @ParameterizedTest
    @EnumSource
    void clickFliesToTheFace(Device device, BrowserFixture fixture) {
        try (FacetPage page = fixture.open(device).waitUntilReady()) {
            page.crops().click();
            assertThat(page.locator("#zoom-level")).not().hasText("1.0×");
            // The animation.
            page.tab.waitForTimeout(600);
            assertFaceIsCentered(page, 0);
        }
    }

    @Test
    void tapFliesToTheFace(BrowserFixture fixture) {
        try (FacetPage page = fixture.open(Device.PHONE).withoutMotion().waitUntilReady()) {
            page.detect(FacetPage.CROWD);
            page.crops().nth(9).tap();
            assertThat(page.locator("#zoom-level")).not().hasText("1.0×");
            assertThat(page.locator("#stage")).isInViewport();
            assertThat(page.locator("#overlay .face.active")).hasAccessibleName("Face 10 of 55, confidence 0.976");
        }
    }

    @ParameterizedTest
    @EnumSource
    void stripWorksByKeyboard(Device device, BrowserFixture fixture) {
        try (FacetPage page = fixture.open(device).withoutMotion().waitUntilReady()) {
            page.detect(FacetPage.CROWD);
            page.crops().first().focus();
            page.press("End");
            assertThat(page.crops().last()).isFocused();
            page.press("Home");
            page.press("ArrowRight");
            page.press("ArrowRight");
            assertThat(page.crops().nth(2)).isFocused();
            assertThat(page.locator("#face-details")).containsText("Face 3 of 55");
            page.press("Enter");
            assertThat(page.locator("#zoom-level")).not().hasText("1.0×");
            assertThat(page.faces().nth(2)).isInViewport();
            // Only one crop is a tab stop.
            assertThat(page.locator("#crops button[tabindex='0']")).hasCount(1);
        }
    }

    private static void assertFaceIsCentered(FacetPage page, int index) {
        BoundingBox stage = page.locator("#stage").boundingBox();
        BoundingBox face = page.box(page.faces().nth(index));
        assertThat(face.x + face.width / 2).isCloseTo(stage.x + stage.width / 2, within(2.0));
        assertThat(face.y + face.height / 2).isCloseTo(stage.y + stage.height / 2, within(2.0));
        assertThat(face.height).isCloseTo(stage.height * 0.4, within(stage.height * 0.05));
    }
}
