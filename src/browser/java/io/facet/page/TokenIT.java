package io.facet.page;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
/** A service that asks for a token is used with one. */
@ExtendWith(Site.Shared.class)
class TokenIT {
    private static RunningFacet guarded;

    @BeforeAll
    static void start() throws Exception {
        guarded = RunningFacet.start("-Dfacet.security.token=open-sesame");
    }

    @AfterAll
    static void stop() {
        guarded.close();
    }

    @ParameterizedTest
    @EnumSource
    void thePageAsksForTheTokenAndForgetsItWithTheTab(Look look, Site site) {
        try (var visit = new Visit(site.browser, look, guarded.address())) {
            assertThat(visit.at("#token-dialog")).isVisible();
            visit.at("#token").fill("wrong");
            visit.page.keyboard().press("Enter");
            assertThat(visit.at("#token-dialog")).isVisible();
            visit.at("#token").fill("open-sesame");
            visit.at("#token-form button.main").click();

            visit.settled();
            visit.landed("demo/astronaut.jpg").scrollIntoViewIfNeeded();
            assertThat(visit.landed("demo/astronaut.jpg").locator("img[src^=blob]"))
                    .hasCount(1);
            visit.at("#tab-curl").click();
            assertThat(visit.at("#snippet")).containsText("Bearer $FACET_TOKEN");
            assertThat(visit.page.content()).doesNotContain("open-sesame");
            assertThat(visit.page.evaluate("() => localStorage.length + document.cookie.length"))
                    .isEqualTo(0);
            visit.forgive("status of 401");
        }
    }

    @ParameterizedTest
    @EnumSource
    void whoGivesNoneIsToldWhatIsMissing(Look look, Site site) {
        try (var visit = new Visit(site.browser, look, guarded.address())) {
            visit.at("#no-token").click();
            assertThat(visit.at("#problem")).containsText("Authorization: Bearer TOKEN");
            assertThat(visit.at("#live-state")).containsText("Authorization: Bearer TOKEN");
            assertThat(visit.at("#token-dialog")).isHidden();
            visit.at("#portrait").click();
            assertThat(visit.at("#token-dialog")).isVisible();
            visit.forgive("status of 401");
        }
    }
}
