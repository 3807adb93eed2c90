package io.facet.page;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;
import com.deque.html.axecore.playwright.AxeBuilder;
import com.deque.html.axecore.results.Rule;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.microsoft.playwright.options.BoundingBox;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Two settings on one photo, with a divider. */
@ExtendWith(BrowserFixture.Extension.class)
class CompareIT {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Pattern FIGURES_A = Pattern.compile(
            "A: \\d+ faces · \\d+(\\.\\d)?\\sms median of 3\\w+ at 640\\d+ found by A only");

    @ParameterizedTest
    @EnumSource
    void facesOfOneSideStandOut(Device device, BrowserFixture fixture) throws Exception {
        List<JsonNode> a = served(fixture, "inputSize=640");
        List<JsonNode> b = served(fixture, "inputSize=640,1024,2048&enlarge=2");
        int common = matches(a, b);
        assertThat(b.size()).isGreaterThan(2 * a.size());
        try (FacetPage page = fixture.open(device).waitUntilReady()) {
            page.detect(FacetPage.CROWD);
            compare(page);

            assertThat(page.locator("#figures-a .count")).hasText(String.valueOf(a.size()));
            assertThat(page.locator("#figures-b .count")).hasText(String.valueOf(b.size()));
            assertThat(page.locator("#figures-a")).hasText(FIGURES_A);
            assertThat(page.locator("#figures-a .only")).hasText(a.size() - common + " found by A only");
            assertThat(page.locator("#figures-b .only")).hasText(b.size() - common + " found by B only");
            assertThat(page.locator("#overlay .face.only-a")).hasCount(a.size() - common);
            assertThat(page.locator("#overlay-b .face.only-b")).hasCount(b.size() - common);
            assertThat(page.locator("#overlay-b .face.both")).hasCount(common);
            assertThat(page.crops()).hasCount(a.size() + b.size() - 2 * common);
            assertThat(page.tab.evaluate("() => document.documentElement.scrollWidth")).isEqualTo(device.width);

            List<Rule> violations = new AxeBuilder(page.tab).analyze().getViolations();
            assertThat(violations).extracting(Rule::toString).isEmpty();
        }
    }

    private static void compare(FacetPage page) {
        page.locator("#toggle-compare").click();
        assertThat(page.locator("#figures-b")).containsText("median of 3");
    }

    private static List<JsonNode> served(BrowserFixture fixture, String query) throws Exception {
        JsonNode result = JSON.readTree(fixture.facet.detect(query, FacetPage.CROWD.buffer));
        List<JsonNode> faces = new ArrayList<>();
        result.path("faces").forEach(faces::add);
        return faces;
    }

    /** The number of pairs that overlap by 40 % or more, best pairs first. */
    private static int matches(List<JsonNode> a, List<JsonNode> b) {
        record Pair(JsonNode a, JsonNode b, double overlap) {}
        List<Pair> pairs = new ArrayList<>();
        for (JsonNode one : a) {
            for (JsonNode other : b) {
                double overlap = overlap(one.path("box"), other.path("box"));
                if (overlap >= 0.4) {
                    pairs.add(new Pair(one, other, overlap));
                }
            }
        }
        pairs.sort(Comparator.comparingDouble(Pair::overlap).reversed());
        List<JsonNode> matched = new ArrayList<>();
        for (Pair pair : pairs) {
            if (matched.stream().noneMatch(face -> face == pair.a || face == pair.b)) {
                matched.add(pair.a);
                matched.add(pair.b);
            }
        }
        return matched.size() / 2;
    }

    private static double overlap(JsonNode a, JsonNode b) {
        double width = Math.min(right(a), right(b)) - Math.max(value(a, "x"), value(b, "x"));
        double height = Math.min(bottom(a), bottom(b)) - Math.max(value(a, "y"), value(b, "y"));
        double shared = Math.max(0, width) * Math.max(0, height);
        return shared / (value(a, "width") * value(a, "height") + value(b, "width") * value(b, "height") - shared);
    }

    private static double right(JsonNode box) {
        return value(box, "x") + value(box, "width");
    }

    private static double bottom(JsonNode box) {
        return value(box, "y") + value(box, "height");
    }

    private static double value(JsonNode box, String name) {
        return box.path(name).asDouble();
    }

    @ParameterizedTest
    @EnumSource
    void dividerShowsOneSideOnEachSide(Device device, BrowserFixture fixture) {
        try (FacetPage page = fixture.open(device).waitUntilReady()) {
            page.detect(FacetPage.TWO_FACES);
            compare(page);
            BoundingBox left = page.faces().first().boundingBox();
            BoundingBox right = page.faces().nth(1).boundingBox();
            List<BoundingBox> boxes = left.x < right.x ? List.of(left, right) : List.of(right, left);
            page.locator("#stage").scrollIntoViewIfNeeded();
            assertThat(overlayAt(page, boxes.get(0))).isEqualTo("overlay");
            assertThat(overlayAt(page, boxes.get(1))).isEqualTo("overlay-b");

            page.locator("#divider").focus();
            page.press("Home");
            assertThat(overlayAt(page, boxes.get(0))).isEqualTo("overlay-b");
            page.press("End");
            assertThat(overlayAt(page, boxes.get(1))).isEqualTo("overlay");
            assertThat(page.locator("#divider")).hasAttribute("aria-valuenow", "100");

            BoundingBox stage = page.locator("#stage").boundingBox();
            page.tab.mouse().move(stage.x + stage.width - 2, stage.y + 5);
            page.tab.mouse().down();
            page.tab.mouse().move(stage.x + stage.width / 4, stage.y + 5);
            page.tab.mouse().up();
            assertThat(page.locator("#divider")).hasAttribute("aria-valuenow", "25");
        }
    }

    /** The ID of the SVG that receives a click in the middle of the box. */
    private static Object overlayAt(FacetPage page, BoundingBox box) {
        return page.tab.evaluate(
                "([x, y]) => document.elementFromPoint(x, y - scrollY).closest('svg').id",
                List.of(box.x + box.width / 2, box.y + box.height / 2 + scrollTop(page)));
    }

    private static double scrollTop(FacetPage page) {
        return ((Number) page.tab.evaluate("() => scrollY")).doubleValue();
    }

    @ParameterizedTest
    @EnumSource
    void pickedFaceIsOnItsSideOfTheDivider(Device device, BrowserFixture fixture) {
        try (FacetPage page = fixture.open(device).withoutMotion().waitUntilReady()) {
            page.detect(FacetPage.CROWD);
            compare(page);
            for (int i = 0; i < 6; i++) {
                page.crops().nth(i).click();
                var face = page.locator(".face.active.only .box").boundingBox();
                var divider = page.locator("#divider").boundingBox();
                assertThat(page.crops().nth(i)).hasAttribute("data-badge", "B");
                assertThat(face.x).isGreaterThanOrEqualTo(divider.x + divider.width / 2 - 1);
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void settingsAreChangedByKeyboardAndErrorsBelongToTheirSide(Device device, BrowserFixture fixture) {
        try (FacetPage page = fixture.open(device).waitUntilReady()) {
            page.locator("#toggle-compare").focus();
            page.press("Enter");
            assertThat(page.locator("#figures-b")).containsText("median of 3");
            assertThat(page.locator("#compare-summary")).hasText("Both find the same 1 face.");

            page.locator("#sizes-a").fill("100");
            page.press("Enter");
            assertThat(page.locator("#figures-a")).containsText("inputSize");
            assertThat(page.locator("#figures-a")).hasClass(Pattern.compile("failed"));
            assertThat(page.locator("#figures-b .count")).hasText("1");
            page.expectConsoleError("status of 400");

            page.locator("#sizes-a").fill("320, 480");
            page.press("Tab");
            assertThat(page.locator("#figures-a .count")).hasText("1");
            assertThat(page.locator("#figures-a")).not().hasClass(Pattern.compile("failed"));
            page.locator("#close-compare").focus();
            page.press("Enter");
            assertThat(page.locator("#compare")).isHidden();
            assertThat(page.locator("#toggle-compare")).isFocused();
            assertThat(page.faces()).hasCount(1);
            assertThat(page.locator("#face-count")).isVisible();
        }
    }

    @Test
    void thresholdAppliesToBothSides(BrowserFixture fixture) throws Exception {
        try (FacetPage page = fixture.open(Device.DESKTOP).waitUntilReady()) {
            page.detect(FacetPage.CROWD);
            compare(page);
            page.locator("#confidence").fill("0.9");
            int a = served(fixture, "inputSize=640&confidence=0.9").size();
            int b = served(fixture, "inputSize=640,1024,2048&enlarge=2&confidence=0.9").size();
            assertThat(page.locator("#figures-a .count")).hasText(String.valueOf(a));
            assertThat(page.locator("#figures-b .count")).hasText(String.valueOf(b));
        }
    }
}
