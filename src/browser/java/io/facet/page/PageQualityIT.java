package io.facet.page;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;
import com.deque.html.axecore.playwright.AxeBuilder;
import com.deque.html.axecore.results.Rule;
import com.microsoft.playwright.Response;
import com.microsoft.playwright.options.FilePayload;
import java.nio.file.Files;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Load time, accessibility, layout and security of the page after the first start. */
@ExtendWith(BrowserFixture.Extension.class)
class PageQualityIT {
    private static final long MAX_BYTES = 180_000;
    // Generous, because the build machine runs other processes; the measured value is printed.
    private static final double MAX_PAINT_MILLIS = 5_000;

    @ParameterizedTest
    @EnumSource
    void samplePhotoIsShownAndProcessedInWatchedFolder(Device device, BrowserFixture fixture) {
        try (FacetPage page = fixture.open(device).waitUntilReady()) {
            assertThat(page.locator("#face-count")).hasText("1 face");
            assertThat(page.locator("#photo-name")).hasText("astronaut.jpg");
            assertThat(page.recentResult("demo/astronaut.jpg")).hasCount(1);
            assertThat(fixture.facet.photos().resolve("demo/astronaut.jpg.faces.json"))
                    .matches(Files::exists);
        }
    }

    @ParameterizedTest
    @EnumSource
    void pageIsSmallAndPaintsQuickly(Device device, BrowserFixture fixture) {
        try (FacetPage page = fixture.open(device).waitUntilReady()) {
            page.tab.waitForLoadState();
            long bytes = page.responses().stream()
                    .filter(response -> !response.url().endsWith("/results") && !response.url().startsWith("blob:"))
                    .mapToLong(PageQualityIT::transferredBytes)
                    .sum();
            var paint = (Number) page.tab.evaluate(
                    "() => performance.getEntriesByName('first-contentful-paint')[0].startTime");
            System.out.printf(
                    "%s: %,d bytes transferred, first contentful paint after %.0f ms%n",
                    device, bytes, paint.doubleValue());

            assertThat(bytes).isLessThan(MAX_BYTES);
            assertThat(paint.doubleValue()).isLessThan(MAX_PAINT_MILLIS);
        }
    }

    private static long transferredBytes(Response response) {
        var sizes = response.request().sizes();
        return (long) sizes.responseBodySize + sizes.responseHeadersSize;
    }

    @ParameterizedTest
    @EnumSource
    void axeReportsNoViolations(Device device, BrowserFixture fixture) {
        try (FacetPage page = fixture.open(device).waitUntilReady()) {
            List<Rule> violations = new AxeBuilder(page.tab).analyze().getViolations();
            assertThat(violations).extracting(Rule::toString).isEmpty();

            page.chooseFiles(FacetPage.TRUNCATED, FacetPage.NO_FACE);
            page.expectConsoleError("status of 422");
            page.locator("#confidence");
            violations = new AxeBuilder(page.tab).analyze().getViolations();
            assertThat(violations).extracting(Rule::toString).isEmpty();
            page.locator("#photo-name");
            page.press("?");
            violations = new AxeBuilder(page.tab).include(List.of("#help")).analyze().getViolations();
            assertThat(violations).extracting(Rule::toString).isEmpty();
            page.press("Escape");

            page.locator("#open-picker").click();
            assertThat(page.locator("#objects button")).not().hasCount(0);
            violations = new AxeBuilder(page.tab)
                    .include(List.of("#picker"))
                    .analyze()
                    .getViolations();
            assertThat(violations).extracting(Rule::toString).isEmpty();
        }
    }

    @ParameterizedTest
    @EnumSource
    void nothingOverflowsTheScreen(Device device, BrowserFixture fixture) {
        try (FacetPage page = fixture.open(device).waitUntilReady()) {
            assertThat(page.tab.evaluate("() => document.documentElement.scrollWidth"))
                    .isEqualTo(device.width);
            var overflowing = page.tab.evaluate("""
                    () => [...document.querySelectorAll('button, input, select, a, h1, h2, p')]
                      .filter(e => e.checkVisibility({ visibilityProperty: true }) && !e.matches('.skip-link, .visually-hidden'))
                      .filter(e => { const r = e.getBoundingClientRect(); return r.left < 0 || r.right > innerWidth; })
                      .map(e => e.outerHTML)""");
            assertThat((List<?>) overflowing).isEmpty();
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1280, 768, 360})
    void twentyPhotosDoNotScrollThePageSideways(int width, BrowserFixture fixture) {
        FilePayload[] photos = IntStream.range(0, 20)
                .mapToObj(i -> FacetPage.file(i + ".png", FacetPage.NO_FACE.buffer))
                .toArray(FilePayload[]::new);
        try (FacetPage page = fixture.open(Device.DESKTOP).waitUntilReady()) {
            page.tab.setViewportSize(width, 900);
            page.chooseFiles(photos);
            assertThat(page.locator("#gallery button")).hasCount(21);
            assertThat(page.locator("#gallery button").last()).containsText("0 faces");
            assertThat(page.tab.evaluate("() => document.documentElement.scrollWidth"))
                    .isEqualTo(width);
        }
    }

    @ParameterizedTest
    @EnumSource
    void everyControlIsReachableByKeyboard(Device device, BrowserFixture fixture) {
        try (FacetPage page = fixture.open(device).waitUntilReady()) {
            page.tab.evaluate("""
                    () => { window.unvisited = new Set([...document.querySelectorAll('main button, main select, main input, a')]
                      .filter(e => e.checkVisibility({ visibilityProperty: true }) && !e.disabled && e.tabIndex === 0 && !(e.type === 'radio' && !e.checked)));
                      window.unvisited.add(document.querySelector('#overlay .face'));
                      document.addEventListener('focusin', e => window.unvisited.delete(e.target)); }""");
            for (int i = 0; i < 60; i++) {
                page.press("Tab");
            }
            var unreachable = page.tab.evaluate("() => [...window.unvisited].map(e => e.outerHTML)");
            assertThat((List<?>) unreachable).isEmpty();
        }
    }

    @ParameterizedTest
    @EnumSource
    void contentSecurityPolicyBlocksInlineScripts(Device device, BrowserFixture fixture) {
        try (FacetPage page = fixture.open(device)) {
            var policy = page.responses().get(0).headers().get("content-security-policy");
            assertThat(policy).contains("default-src 'none'", "script-src 'self';", "style-src 'self';");
            var ran = page.tab.evaluate("""
                    async () => { const script = document.createElement('script'); script.textContent = 'window.ran = true';
                      document.body.append(script); return window.ran === true; }""");
            assertThat(ran).isEqualTo(false);
            page.tab.waitForTimeout(100);
            page.expectConsoleError("Content Security Policy");
        }
    }
}
