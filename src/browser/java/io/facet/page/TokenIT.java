package io.facet.page;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;
import java.nio.file.Files;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The page of a service that requires a token. */
@ExtendWith(BrowserFixture.Extension.class)
class TokenIT {
    private static FacetProcess facet;

    @BeforeAll
    static void start() throws Exception {
        facet = FacetProcess.start("-Dfacet.security.token=test-token");
    }

    @AfterAll
    static void stop() {
        facet.close();
    }

    @ParameterizedTest
    @EnumSource
    void tokenIsRequestedAndStoredForThisTabOnly(Device device, BrowserFixture fixture) {
        try (var page = new FacetPage(fixture.browser, device, facet.url())) {
            assertThat(page.locator("#token-dialog")).isVisible();
            page.locator("#token").fill("wrong");
            page.press("Enter");
            assertThat(page.locator("#token-message")).hasText("The service rejected this token.");
            assertThat(page.locator("#token")).isFocused();
            assertThat(page.locator("#token")).hasAttribute("aria-invalid", "true");
            page.locator("#token").fill("test-token");
            page.locator("#token-form button.primary").click();

            page.waitUntilReady();
            page.recentResult("demo/astronaut.jpg").scrollIntoViewIfNeeded();
            assertThat(page.recentResult("demo/astronaut.jpg").locator("img[src^=blob]"))
                    .hasCount(1);
            page.locator("#tab-curl").click();
            assertThat(page.locator("#snippet")).containsText("Bearer $FACET_TOKEN");
            assertThat(page.tab.content()).doesNotContain("test-token");
            assertThat(page.tab.evaluate("() => localStorage.length + document.cookie.length"))
                    .isEqualTo(0);
            page.expectConsoleError("status of 401");
        }
    }

    @ParameterizedTest
    @EnumSource
    void everythingRecoversAfterCancel(Device device, BrowserFixture fixture) {
        try (var page = new FacetPage(fixture.browser, device, facet.url())) {
            page.locator("#cancel-token").click();
            assertThat(page.locator("#error")).containsText("astronaut.jpg");
            assertThat(page.locator("#error")).containsText("requires an access token");
            assertThat(page.locator("#connection-state")).hasText("Access token required");
            assertThat(page.locator("#token-dialog")).isHidden();

            page.locator(device == Device.DESKTOP ? "#error button.primary" : "#reconnect")
                    .click();
            page.locator("#token").fill("test-token");
            page.press("Enter");

            page.waitUntilReady();
            assertThat(page.locator("#error")).isHidden();
            page.expectConsoleError("status of 401");
        }
    }

    @Test
    void storedClipIsPlayedWithToken(BrowserFixture fixture) throws Exception {
        try (var page = new FacetPage(fixture.browser, Device.DESKTOP, facet.url())) {
            page.locator("#token").fill("test-token");
            page.press("Enter");
            page.waitUntilReady();
            Files.write(facet.photos().resolve("demo").resolve("clip.webm"), VideoIT.CLIP.buffer);
            assertThat(page.recentResult("clip.webm")).containsText("2 tracks");
            page.recentResult("clip.webm").locator("button").click();
            assertThat(page.locator(".timeline li")).hasCount(2);
            assertThat(page.locator(".player .play")).isEnabled();
            assertThat(page.locator(".timeline canvas.drawn")).hasCount(2);
            page.expectConsoleError("status of 401");
        }
    }

    @Test
    void replacedTokenIsRequestedAgain(BrowserFixture fixture) {
        try (var page = new FacetPage(fixture.browser, Device.DESKTOP, facet.url())) {
            page.locator("#token").fill("test-token");
            page.press("Enter");
            page.waitUntilReady();

            page.tab.evaluate("() => sessionStorage.setItem('facet-token', 'replaced')");
            page.locator("#precision").selectOption("fp32");
            assertThat(page.locator("#token-message")).containsText("no longer accepts");
            page.locator("#token").fill("test-token");
            page.press("Enter");

            assertThat(page.locator("#runs li")).hasCount(2);
            page.expectConsoleError("status of 401");
        }
    }
}
