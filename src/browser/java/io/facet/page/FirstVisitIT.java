package io.facet.page;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;
import com.deque.html.axecore.playwright.AxeBuilder;
import com.deque.html.axecore.results.Rule;
import com.microsoft.playwright.Response;
import java.nio.file.Files;
import java.util.List;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
/** What somebody meets who has only just started the service. */
@ExtendWith(Site.Shared.class)
class FirstVisitIT {
    private static final long MOST_BYTES = 150_000;
    // Of a machine that does other things as well; the measurement itself is printed.
    private static final double LATEST_PAINT_MILLIS = 5_000;

    @ParameterizedTest
    @EnumSource
    void thePortraitIsDetectedAndLiesInTheWatchedFolder(Look look, Site site) {
        try (Visit visit = site.visit(look).settled()) {
            assertThat(visit.at("#count")).hasText("1 face");
            assertThat(visit.at("#photo-name")).hasText("astronaut.jpg");
            assertThat(visit.landed("demo/astronaut.jpg")).hasCount(1);
            assertThat(site.facet.photos().resolve("demo/astronaut.jpg.faces.json"))
                    .matches(Files::exists);
        }
    }

    @ParameterizedTest
    @EnumSource
    void thePageIsLightAndPaintedSoon(Look look, Site site) {
        try (Visit visit = site.visit(look).settled()) {
            visit.page.waitForLoadState();
            long bytes = visit.responses().stream()
                    .filter(response -> !response.url().endsWith("/results") && !response.url().startsWith("blob:"))
                    .mapToLong(FirstVisitIT::bytesOnTheWire)
                    .sum();
            var paint = (Number) visit.page.evaluate(
                    "() => performance.getEntriesByName('first-contentful-paint')[0].startTime");
            System.out.printf(
                    "%s: %,d bytes over the wire, first contentful paint after %.0f ms%n",
                    look, bytes, paint.doubleValue());

            assertThat(bytes).isLessThan(MOST_BYTES);
            assertThat(paint.doubleValue()).isLessThan(LATEST_PAINT_MILLIS);
        }
    }

    private static long bytesOnTheWire(Response response) {
        var sizes = response.request().sizes();
        return (long) sizes.responseBodySize + sizes.responseHeadersSize;
    }

    @ParameterizedTest
    @EnumSource
    void axeFindsNothing(Look look, Site site) {
        try (Visit visit = site.visit(look).settled()) {
            List<Rule> violations = new AxeBuilder(visit.page).analyze().getViolations();
            assertThat(violations).extracting(Rule::toString).isEmpty();

            visit.at("#from-bucket").click();
            assertThat(visit.at("#objects button")).not().hasCount(0);
            violations = new AxeBuilder(visit.page)
                    .include(List.of("#bucket-dialog"))
                    .analyze()
                    .getViolations();
            assertThat(violations).extracting(Rule::toString).isEmpty();
        }
    }

    @ParameterizedTest
    @EnumSource
    void nothingIsWiderThanTheScreen(Look look, Site site) {
        try (Visit visit = site.visit(look).settled()) {
            assertThat(visit.page.evaluate("() => document.documentElement.scrollWidth"))
                    .isEqualTo(look.width);
            var cut = visit.page.evaluate("""
                    () => [...document.querySelectorAll('button, input, select, a, h1, h2, p')]
                      .filter(e => e.checkVisibility() && !e.matches('.skip, .unseen'))
                      .filter(e => { const r = e.getBoundingClientRect(); return r.left < 0 || r.right > innerWidth; })
                      .map(e => e.outerHTML)""");
            assertThat((List<?>) cut).isEmpty();
        }
    }

    @ParameterizedTest
    @EnumSource
    void everyControlIsReachedWithTheKeyboard(Look look, Site site) {
        try (Visit visit = site.visit(look).settled()) {
            visit.page.evaluate("""
                    () => { window.wanted = new Set([...document.querySelectorAll('main button, main select, main input, a')]
                      .filter(e => e.checkVisibility() && !e.disabled && e.tabIndex === 0 && !(e.type === 'radio' && !e.checked)));
                      window.wanted.add(document.querySelector('#overlay g'));
                      document.addEventListener('focusin', e => window.wanted.delete(e.target)); }""");
            for (int i = 0; i < 40; i++) {
                visit.page.keyboard().press("Tab");
            }
            var missing = visit.page.evaluate("() => [...window.wanted].map(e => e.outerHTML)");
            assertThat((List<?>) missing).isEmpty();
        }
    }

    @ParameterizedTest
    @EnumSource
    void onlyWhatComesFromHereMayRun(Look look, Site site) {
        try (Visit visit = site.visit(look)) {
            var policy = visit.responses().get(0).headers().get("content-security-policy");
            assertThat(policy).contains("default-src 'none'", "script-src 'self';", "style-src 'self';");
            var ran = visit.page.evaluate("""
                    async () => { const script = document.createElement('script'); script.textContent = 'window.ran = true';
                      document.body.append(script); return window.ran === true; }""");
            assertThat(ran).isEqualTo(false);
            visit.page.waitForTimeout(100);
            visit.forgive("Content Security Policy");
        }
    }
}
