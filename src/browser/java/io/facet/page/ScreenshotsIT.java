package io.facet.page;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.ColorScheme;
import com.microsoft.playwright.options.ScreenshotType;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.extension.ExtendWith;

/** Takes the screenshots for the docs; run by {@code docs/screenshots}. */
@EnabledIfSystemProperty(named = "facet.screenshots", matches = ".+")
@ExtendWith(BrowserFixture.Extension.class)
class ScreenshotsIT {
    private static final Path FOLDER = Path.of(System.getProperty("facet.screenshots", "."));

    @Test
    void desktop(BrowserFixture fixture) {
        take(fixture, Device.DESKTOP, ColorScheme.LIGHT, "page-desktop.jpg");
    }

    @Test
    void dark(BrowserFixture fixture) {
        take(fixture, Device.DESKTOP, ColorScheme.DARK, "page-dark.jpg");
    }

    @Test
    void phone(BrowserFixture fixture) {
        take(fixture, Device.PHONE, ColorScheme.LIGHT, "page-phone.jpg");
    }

    @Test
    void clip(BrowserFixture fixture) {
        try (FacetPage page = VideoIT.openClip(fixture.open(Device.DESKTOP))) {
            VideoIT.seek(page, 2);
            page.locator(".timeline .best").first().focus();
            assertThat(page.locator(".timeline canvas.drawn")).hasCount(2);
            save(page, "page-clip.jpg");
        }
    }

    private static void take(BrowserFixture fixture, Device device, ColorScheme colorScheme, String name) {
        try (FacetPage page = fixture.open(device)) {
            page.tab.emulateMedia(new Page.EmulateMediaOptions().setColorScheme(colorScheme));
            page.waitUntilReady();
            if (device == Device.DESKTOP) {
                page.tab.setViewportSize(device.width, 1060);
                page.locator("#precision").selectOption("fp32");
                assertThat(page.locator("#runs li")).hasCount(2);
                page.locator("#precision").selectOption("auto");
                assertThat(page.locator("#runs li")).hasCount(3);
                page.faces().hover();
                assertThat(page.recentResult("demo/astronaut.jpg").locator("img[src^=blob]"))
                        .isVisible();
            }
            save(page, name);
        }
    }

    private static void save(FacetPage page, String name) {
        page.tab.screenshot(new Page.ScreenshotOptions()
                .setPath(FOLDER.resolve(name))
                .setType(ScreenshotType.JPEG)
                .setQuality(85));
    }
}
