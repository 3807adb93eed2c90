package io.facet.page;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.ColorScheme;
import com.microsoft.playwright.options.ScreenshotType;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.extension.ExtendWith;
/** Makes the pictures of the page in docs; {@code docs/screenshots} runs it. */
@EnabledIfSystemProperty(named = "facet.screenshots", matches = ".+")
@ExtendWith(Site.Shared.class)
class ScreenshotsIT {
    private static final Path FOLDER = Path.of(System.getProperty("facet.screenshots", "."));

    @Test
    void desktop(Site site) {
        take(site, Look.DESKTOP, ColorScheme.LIGHT, "page-desktop.jpg");
    }

    @Test
    void dark(Site site) {
        take(site, Look.DESKTOP, ColorScheme.DARK, "page-dark.jpg");
    }

    @Test
    void phone(Site site) {
        take(site, Look.PHONE, ColorScheme.LIGHT, "page-phone.jpg");
    }

    private static void take(Site site, Look look, ColorScheme colours, String name) {
        try (Visit visit = site.visit(look)) {
            visit.page.emulateMedia(new Page.EmulateMediaOptions().setColorScheme(colours));
            visit.settled();
            if (look == Look.DESKTOP) {
                visit.page.setViewportSize(look.width, 1060);
                visit.at("#precision").selectOption("fp32");
                assertThat(visit.at("#runs li")).hasCount(2);
                visit.at("#precision").selectOption("auto");
                assertThat(visit.at("#runs li")).hasCount(3);
                visit.faces().hover();
                assertThat(visit.landed("demo/astronaut.jpg").locator("img[src^=blob]"))
                        .isVisible();
            }
            visit.page.screenshot(new Page.ScreenshotOptions()
                    .setPath(FOLDER.resolve(name))
                    .setType(ScreenshotType.JPEG)
                    .setQuality(85));
        }
    }
}
