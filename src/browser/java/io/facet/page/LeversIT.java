package io.facet.page;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.microsoft.playwright.options.FilePayload;
import java.util.ArrayList;
import java.util.List;
import org.assertj.core.data.Percentage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
/** What can be turned, and what is then seen. */
@ExtendWith(Site.Shared.class)
class LeversIT {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final double[][] THRESHOLDS = {{0.5, 0.4}, {0.02, 0.4}, {0.05, 0}, {0.02, 1}, {0.3, 0.7}, {0.9, 0.4}};

    @ParameterizedTest
    @EnumSource
    void slidersActAtOnceAndAskNobody(Look look, Site site) {
        try (Visit visit = site.visit(look).settled()) {
            long asked = visit.timesAsked("detect");

            visit.slide("#nms", "End", 1);
            assertThat(visit.at("#nms-value")).hasText("1.00");
            assertThat(visit.faces()).not().hasCount(1);
            visit.slide("#nms", "Home", 1);
            assertThat(visit.faces()).hasCount(1);
            visit.slide("#confidence", "End", 1);
            visit.slide("#confidence", "ArrowLeft", 2);
            assertThat(visit.at("#confidence-value")).hasText("0.97");
            assertThat(visit.faces()).hasCount(1);
            visit.at("#confidence").click();
            assertThat(visit.at("#confidence-value")).not().hasText("0.97");
            assertThat(visit.at("#sifted")).containsText("candidates");

            assertThat(visit.timesAsked("detect")).isEqualTo(asked);
        }
    }

    @Test
    void theBrowserKeepsTheFacesThatTheServiceWouldKeep(Site site) throws Exception {
        try (Visit visit = site.visit(Look.DESKTOP).settled()) {
            choose(visit, Visit.TWINS);
            for (double[] pair : THRESHOLDS) {
                JsonNode shown = shown(visit, pair);
                JsonNode served = served(site, Visit.TWINS, pair);

                assertThat(shown.path("faces")).isEqualTo(served.path("faces"));
                assertThat(shown.at("/model/confidenceThreshold").asDouble())
                        .isEqualTo(served.at("/model/confidenceThreshold").asDouble());
            }
        }
    }

    /** The service compares a box that the edge cuts as a whole, the browser what is left of it. */
    @Test
    void inACrowdOnlyFacesAtTheEdgeMayDiffer(Site site) throws Exception {
        byte[] bytes = io.facet.testing.Shared.bytes("images/faces/largest_selfie.jpg");
        var crowd = new FilePayload("crowd.jpg", "image/jpeg", bytes);
        try (Visit visit = site.visit(Look.DESKTOP).settled()) {
            choose(visit, crowd);
            for (double[] pair : THRESHOLDS) {
                JsonNode shown = shown(visit, pair);
                JsonNode served = served(site, crowd, pair);

                List<JsonNode> differing = new ArrayList<>(inside(shown));
                differing.removeAll(inside(served));
                assertThat(differing).as("confidence %s, nms %s", pair[0], pair[1]).isEmpty();
                assertThat(shown.path("faces").size())
                        .isCloseTo(served.path("faces").size(), Percentage.withPercentage(2));
            }
        }
    }

    private static void choose(Visit visit, FilePayload photo) {
        visit.choose(photo);
        assertThat(visit.at("#photo-name")).hasText(photo.name);
        assertThat(visit.at("body")).not().hasClass("busy");
    }

    private static JsonNode shown(Visit visit, double[] pair) throws Exception {
        visit.page.evaluate("""
                ([confidence, nms]) => Object.entries({ confidence, nms }).forEach(([id, value]) => {
                  document.getElementById(id).value = value;
                  document.getElementById(id).dispatchEvent(new Event('input'));
                })""", List.of(pair[0], pair[1]));
        return JSON.readTree(visit.at("#snippet").textContent());
    }

    private static JsonNode served(Site site, FilePayload photo, double[] pair) throws Exception {
        return JSON.readTree(site.facet.detect("confidence=%s&nms=%s".formatted(pair[0], pair[1]), photo.buffer));
    }

    private static List<JsonNode> inside(JsonNode result) {
        JsonNode image = result.path("image");
        List<JsonNode> faces = new ArrayList<>();
        for (JsonNode face : result.path("faces")) {
            JsonNode box = face.path("box");
            double right = box.path("x").asDouble() + box.path("width").asDouble();
            double bottom = box.path("y").asDouble() + box.path("height").asDouble();
            boolean cut = box.path("x").asDouble() <= 0
                    || box.path("y").asDouble() <= 0
                    || right >= image.path("width").asDouble() - 0.01
                    || bottom >= image.path("height").asDouble() - 0.01;
            if (!cut) {
                faces.add(face);
            }
        }
        return faces;
    }

    @ParameterizedTest
    @EnumSource
    void theModelIsChosenAndItsTimeIsSeen(Look look, Site site) {
        try (Visit visit = site.visit(look).settled()) {
            visit.at("#precision").selectOption("fp32");
            assertThat(visit.at("#runs li")).hasCount(2);
            assertThat(visit.at("#runs li").last()).containsText("fp32 at 640");
            visit.at("#input-size").focus();
            visit.page.keyboard().press("Home");
            assertThat(visit.at("#runs li").last()).containsText("fp32 at 160");
            assertThat(visit.at("#snippet")).containsText("\"inputSize\": 160");
            visit.at("#backbone").selectOption("mobilenet0.25");
            assertThat(visit.at("#stages dt")).hasText(new String[] {"fetch", "wait", "decode", "network", "boxes"});
            assertThat(visit.at("#stages dd").nth(3).textContent()).matches("\\d+(\\.\\d)? ms");
        }
    }

    @ParameterizedTest
    @EnumSource
    void aFaceThatIsLookedAtTellsEveryNumber(Look look, Site site) {
        try (Visit visit = site.visit(look).settled()) {
            assertThat(visit.at("#card")).isHidden();
            visit.faces().hover();
            for (String name : new String[] {
                "confidence", "box, pixels", "of the photo", "left eye", "right eye", "nose", "mouth left", "mouth right",
                "roll"
            }) {
                assertThat(visit.at("#card")).containsText(name);
            }
            visit.at("#photo-name").hover();
            assertThat(visit.at("#card")).isHidden();
            visit.faces().click();
            assertThat(visit.at("#card")).isVisible();
        }
    }

    @ParameterizedTest
    @EnumSource
    void facesAreVisitedWithTheArrowKeys(Look look, Site site) {
        try (Visit visit = site.visit(look).settled()) {
            visit.choose(Visit.TWINS);
            assertThat(visit.faces()).hasCount(2);
            visit.faces().first().focus();
            assertThat(visit.at("#card")).containsText("Face 1");
            visit.page.keyboard().press("ArrowRight");
            assertThat(visit.faces().nth(1)).isFocused();
            assertThat(visit.at("#card")).containsText("Face 2");
            visit.page.keyboard().press("Home");
            assertThat(visit.at("#card")).containsText("Face 1");
            visit.page.keyboard().press("Escape");
            assertThat(visit.at("#card")).isHidden();
            assertThat(visit.faces().first()).hasAccessibleName("Face 1 of 2, confidence 99.7 %");
        }
    }
}
