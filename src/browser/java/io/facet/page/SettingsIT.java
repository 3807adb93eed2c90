package io.facet.page;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.microsoft.playwright.options.FilePayload;
import io.facet.testing.RotatedPhoto;
import io.facet.testing.Samples;
import java.util.ArrayList;
import java.util.List;
import org.assertj.core.data.Percentage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Thresholds, model settings and the values shown for each face. */
@ExtendWith(BrowserFixture.Extension.class)
class SettingsIT {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final double[][] THRESHOLDS = {{0.5, 0.4}, {0.02, 0.4}, {0.05, 0}, {0.02, 1}, {0.3, 0.7}, {0.9, 0.4}};

    @ParameterizedTest
    @EnumSource
    void slidersFilterWithoutRequests(Device device, BrowserFixture fixture) {
        try (FacetPage page = fixture.open(device).waitUntilReady()) {
            long requests = page.requestCount("detect");

            page.moveSlider("#nms", "End", 1);
            assertThat(page.locator("#nms-value")).hasText("1.00");
            assertThat(page.faces()).not().hasCount(1);
            page.moveSlider("#nms", "Home", 1);
            assertThat(page.faces()).hasCount(1);
            page.moveSlider("#confidence", "End", 1);
            page.moveSlider("#confidence", "ArrowLeft", 2);
            assertThat(page.locator("#confidence-value")).hasText("0.97");
            assertThat(page.faces()).hasCount(1);
            page.locator("#confidence").click();
            assertThat(page.locator("#confidence-value")).not().hasText("0.97");
            assertThat(page.locator("#filter-summary")).containsText("candidates");

            assertThat(page.requestCount("detect")).isEqualTo(requests);
        }
    }

    @Test
    void browserAndServiceKeepTheSameFaces(BrowserFixture fixture) throws Exception {
        try (FacetPage page = fixture.open(Device.DESKTOP).waitUntilReady()) {
            page.detect(FacetPage.TWO_FACES);
            for (double[] thresholds : THRESHOLDS) {
                JsonNode shown = shown(page, thresholds);
                JsonNode served = served(fixture, FacetPage.TWO_FACES, thresholds);

                assertThat(shown.path("faces")).isEqualTo(served.path("faces"));
                assertThat(shown.at("/model/confidenceThreshold").asDouble())
                        .isEqualTo(served.at("/model/confidenceThreshold").asDouble());
            }
        }
    }

    /** The service suppresses boxes before it clips them to the image, the browser after. */
    @Test
    void inCrowdOnlyFacesAtTheEdgeDiffer(BrowserFixture fixture) throws Exception {
        try (FacetPage page = fixture.open(Device.DESKTOP).waitUntilReady()) {
            page.detect(FacetPage.CROWD);
            for (double[] thresholds : THRESHOLDS) {
                JsonNode shown = shown(page, thresholds);
                JsonNode served = served(fixture, FacetPage.CROWD, thresholds);

                List<JsonNode> differing = new ArrayList<>(awayFromEdges(shown));
                differing.removeAll(awayFromEdges(served));
                assertThat(differing).as("confidence %s, nms %s", thresholds[0], thresholds[1]).isEmpty();
                assertThat(shown.path("faces").size())
                        .isCloseTo(served.path("faces").size(), Percentage.withPercentage(2));
            }
        }
    }

    @Test
    void severalInputSizesShowTheFacesOfTheService(BrowserFixture fixture) throws Exception {
        try (FacetPage page = fixture.open(Device.DESKTOP).waitUntilReady()) {
            page.detect(FacetPage.CROWD);
            page.locator("#input-size").selectOption("640,1280");
            assertThat(page.locator("#runs li")).hasCount(2);
            assertThat(page.locator("#runs li").last()).containsText("640 + 1280");
            for (double confidence : new double[] {0.3, 0.5, 0.8}) {
                List<Double> shown = scores(shown(page, new double[] {confidence, 0.4}));
                String query = "inputSize=640,1280&confidence=" + confidence;
                List<Double> served = scores(JSON.readTree(fixture.facet.detect(query, FacetPage.CROWD.buffer)));
                assertThat(shown).hasSizeGreaterThan(100).isEqualTo(served);
            }

            long requests = page.requestCount("detect");
            page.moveSlider("#nms", "Home", 1);
            assertThat(page.locator("#runs li")).hasCount(3);
            assertThat(page.requestCount("detect")).isGreaterThan(requests);
            assertThat(page.faces().count()).isEqualTo(page.crops().count());
        }
    }

    @ParameterizedTest
    @EnumSource
    void rotatedFacesAreFoundOnRequest(Device device, BrowserFixture fixture) throws Exception {
        byte[] rotated = RotatedPhoto.of(Samples.portrait(), 90).jpeg();
        try (FacetPage page = fixture.open(device).waitUntilReady()) {
            page.detect(FacetPage.file("rotated.jpg", rotated));
            page.locator("#orientation").check();
            assertThat(page.locator("#runs li")).hasCount(2);
            assertThat(page.locator("#image-info")).containsText("after a rotation of 270°");
            assertThat(page.faces()).hasCount(1);
            page.tab.waitForCondition(() -> page.tab.url().contains("orientation=detect"));
            JsonNode served = JSON.readTree(fixture.facet.detect("orientation=detect", rotated));
            assertThat(served.path("faces")).hasSize(1);
        }
    }

    private static List<Double> scores(JsonNode result) {
        List<Double> scores = new ArrayList<>();
        result.path("faces").forEach(face -> scores.add(face.path("confidence").asDouble()));
        return scores;
    }

    private static JsonNode shown(FacetPage page, double[] thresholds) throws Exception {
        page.tab.evaluate("""
                ([confidence, nms]) => Object.entries({ confidence, nms }).forEach(([id, value]) => {
                  document.getElementById(id).value = value;
                  document.getElementById(id).dispatchEvent(new Event('input'));
                })""", List.of(thresholds[0], thresholds[1]));
        int count = page.faces().count();
        // The JSON of many faces follows a moment later.
        page.tab.waitForFunction(
                "count => JSON.parse(document.getElementById('snippet').textContent).faces.length === count", count);
        return JSON.readTree(page.locator("#snippet").textContent());
    }

    private static JsonNode served(BrowserFixture fixture, FilePayload photo, double[] thresholds) throws Exception {
        return JSON.readTree(fixture.facet.detect("confidence=%s&nms=%s".formatted(thresholds[0], thresholds[1]), photo.buffer));
    }

    private static List<JsonNode> awayFromEdges(JsonNode result) {
        JsonNode image = result.path("image");
        List<JsonNode> faces = new ArrayList<>();
        for (JsonNode face : result.path("faces")) {
            JsonNode box = face.path("box");
            double right = box.path("x").asDouble() + box.path("width").asDouble();
            double bottom = box.path("y").asDouble() + box.path("height").asDouble();
            boolean atEdge = box.path("x").asDouble() <= 0
                    || box.path("y").asDouble() <= 0
                    || right >= image.path("width").asDouble() - 0.01
                    || bottom >= image.path("height").asDouble() - 0.01;
            if (!atEdge) {
                faces.add(face);
            }
        }
        return faces;
    }

    @ParameterizedTest
    @EnumSource
    void modelSettingsTriggerNewRunWithTimings(Device device, BrowserFixture fixture) {
        try (FacetPage page = fixture.open(device).waitUntilReady()) {
            page.locator("#precision").selectOption("fp32");
            assertThat(page.locator("#runs li")).hasCount(2);
            assertThat(page.locator("#runs li").last()).containsText("fp32 at 640");
            page.locator("#input-size").focus();
            page.press("Home");
            assertThat(page.locator("#runs li").last()).containsText("fp32 at 160");
            assertThat(page.locator("#snippet")).containsText("\"inputSize\": 160");
            page.locator("#backbone").selectOption("mobilenet0.25");
            assertThat(page.locator("#stage-timings dt")).hasText(new String[] {"fetch", "queue", "decode", "inference", "postprocess"});
            assertThat(page.locator("#stage-timings dd").nth(3).textContent()).matches("\\d+(\\.\\d)?\u00a0ms");
        }
    }

    @ParameterizedTest
    @EnumSource
    void hoverShowsAllValuesOfFace(Device device, BrowserFixture fixture) {
        try (FacetPage page = fixture.open(device).waitUntilReady()) {
            assertThat(page.locator("#face-details")).isHidden();
            page.faces().hover();
            for (String name : new String[] {
                "confidence", "box (pixels)", "box (fraction)", "left eye", "right eye", "nose", "mouth left", "mouth right",
                "roll"
            }) {
                assertThat(page.locator("#face-details")).containsText(name);
            }
            page.locator("#photo-name").hover();
            assertThat(page.locator("#face-details")).isHidden();
            page.faces().click();
            assertThat(page.locator("#face-details")).isVisible();
        }
    }

    @ParameterizedTest
    @EnumSource
    void arrowKeysMoveBetweenFaces(Device device, BrowserFixture fixture) {
        try (FacetPage page = fixture.open(device).waitUntilReady()) {
            page.chooseFiles(FacetPage.TWO_FACES);
            assertThat(page.faces()).hasCount(2);
            page.faces().first().focus();
            assertThat(page.locator("#face-details")).containsText("Face 1");
            page.press("ArrowRight");
            assertThat(page.faces().nth(1)).isFocused();
            assertThat(page.locator("#face-details")).containsText("Face 2");
            page.press("Home");
            assertThat(page.locator("#face-details")).containsText("Face 1");
            page.press("Escape");
            assertThat(page.locator("#face-details")).isHidden();
            assertThat(page.faces().first()).hasAccessibleName("Face 1 of 2, confidence 0.997");
        }
    }
}
