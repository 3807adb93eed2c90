package io.facet.page;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.microsoft.playwright.options.FilePayload;
import java.util.List;
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
            keepsTheSame(visit, site, Visit.TWINS);
        }
    }

    @Test
    void alsoInACrowd(Site site) throws Exception {
        byte[] crowd = io.facet.Shared.bytes("images/faces/largest_selfie.jpg");
        try (Visit visit = site.visit(Look.DESKTOP).settled()) {
            keepsTheSame(visit, site, new FilePayload("crowd.jpg", "image/jpeg", crowd));
        }
    }

    private static void keepsTheSame(Visit visit, Site site, FilePayload photo) throws Exception {
        visit.choose(photo);
        assertThat(visit.at("#photo-name")).hasText(photo.name);
        assertThat(visit.at("body")).not().hasClass("busy");
        for (double[] pair : THRESHOLDS) {
            visit.page.evaluate("""
                    ([confidence, nms]) => Object.entries({ confidence, nms }).forEach(([id, value]) => {
                      document.getElementById(id).value = value;
                      document.getElementById(id).dispatchEvent(new Event('input'));
                    })""", List.of(pair[0], pair[1]));
            JsonNode shown = JSON.readTree(visit.at("#snippet").textContent());
            JsonNode served = JSON.readTree(
                    site.facet.detect("confidence=%s&nms=%s".formatted(pair[0], pair[1]), photo.buffer));

            assertThat(shown.path("faces"))
                    .as("confidence %s, nms %s", pair[0], pair[1])
                    .isEqualTo(served.path("faces"));
            assertThat(shown.path("model")).isEqualTo(served.path("model"));
        }
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
            assertThat(visit.faces().first()).hasAccessibleName("Face 1 of 2, confidence 99.8 %");
        }
    }
}
