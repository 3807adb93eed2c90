package io.facet.page;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;
import java.util.List;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Colours, line styles, rejected candidates and the histogram of scores. */
@ExtendWith(BrowserFixture.Extension.class)
class ConfidenceIT {
    private static final List<String> BANDS = List.of("high", "medium", "low");

    @ParameterizedTest
    @EnumSource
    void confidenceDeterminesColourAndLineStyle(Device device, BrowserFixture fixture) {
        try (FacetPage page = fixture.open(device).waitUntilReady()) {
            page.detect(FacetPage.CROWD);
            var styles = (List<?>) page.tab.evaluate("""
                    () => [...document.querySelectorAll('#overlay .face')].map(face => {
                      const band = face.face.confidence >= 0.9 ? 'high' : face.face.confidence >= 0.7 ? 'medium' : 'low';
                      const style = getComputedStyle(face.querySelector('.box'));
                      return `${band} ${style.stroke} ${style.strokeDasharray}`;
                    })""");
            assertThat(styles).hasSize(55);
            assertThat(styles.stream().distinct()).hasSize(3);
            assertThat(styles.stream().map(style -> style.toString().split(" \\(|\\) ")[1]).distinct()).hasSize(3);
            for (int i = 0; i < BANDS.size(); i++) {
                String band = BANDS.get(i);
                long count = styles.stream().filter(style -> style.toString().startsWith(band)).count();
                assertThat(page.locator("#overlay .face." + band)).hasCount((int) count);
                assertThat(page.locator("#bands strong").nth(i)).hasText(String.valueOf(count));
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void rejectedCandidatesAreShownWhileTheSliderMoves(Device device, BrowserFixture fixture) {
        try (FacetPage page = fixture.open(device).waitUntilReady()) {
            page.detect(FacetPage.CROWD);
            assertThat(page.locator("#rejected path")).hasCount(0);
            page.moveSlider("#confidence", "ArrowRight", 1);
            int kept = page.faces().count();
            int rejected = Integer.parseInt(page.locator("#rejected path").getAttribute("data-count"));
            assertThat(page.locator("#rejected path")).hasCount(0);

            page.moveSlider("#confidence", "Home", 1);
            assertThat(page.faces()).hasCount(kept + rejected);
            page.moveSlider("#nms", "ArrowLeft", 1);
            assertThat(page.locator("#rejected path")).hasCount(1);
        }
    }

    @ParameterizedTest
    @EnumSource
    void histogramHasTheScoresOfAllCandidates(Device device, BrowserFixture fixture) {
        try (FacetPage page = fixture.open(device).waitUntilReady()) {
            page.detect(FacetPage.CROWD);
            assertThat(page.locator("#histogram")).hasAttribute("aria-label", java.util.regex.Pattern.compile(
                    "Scores: \\d+ candidates below the threshold, 55 above, \\d+ of them 0.9 or more"));
            long below = barsBelow(page, "0.5");
            page.locator("#confidence").fill("0.8");
            assertThat(barsBelow(page, "0.8")).isGreaterThan(below);
            var slider = page.locator("#confidence").boundingBox();
            var histogram = page.locator("#histogram").boundingBox();
            assertThat(histogram.y).isLessThan(slider.y);
            assertThat(histogram.y + histogram.height).isBetween(slider.y, slider.y + slider.height);
        }
    }

    private static long barsBelow(FacetPage page, String threshold) {
        return page.locator("#histogram rect.rejected").count();
    }
}
