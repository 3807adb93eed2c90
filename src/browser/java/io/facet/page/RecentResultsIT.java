package io.facet.page;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import com.microsoft.playwright.Locator;
import io.facet.testing.Samples;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The live list of recent results. */
@ExtendWith(BrowserFixture.Extension.class)
class RecentResultsIT {

    @ParameterizedTest
    @EnumSource
    void storedAndDeletedPhotosAppearImmediately(Device device, BrowserFixture fixture) throws Exception {
        Path photo = fixture.facet.photos().resolve("demo").resolve("live " + device + ".jpg");
        try (FacetPage page = fixture.open(device).waitUntilReady()) {
            Files.write(photo, Samples.twins("png"));
            Locator entry = page.recentResult(photo.getFileName().toString());
            assertThat(entry).containsText("stored");
            assertThat(entry).containsText("2 faces");
            entry.scrollIntoViewIfNeeded();
            assertThat(entry.locator("img[src^=blob]")).isVisible();
            assertThat(page.locator("#status")).containsText("stored 2 faces");

            entry.locator("button").focus();
            page.press("Enter");
            assertThat(page.faces()).hasCount(2);

            Files.delete(photo);
            assertThat(entry).containsText("deleted");
            assertThat(entry.locator("button")).hasCount(0);
        }
    }

    @ParameterizedTest
    @EnumSource
    void unreadablePhotoIsListedWithReason(Device device, BrowserFixture fixture) throws Exception {
        Path photo = fixture.facet.photos().resolve("demo").resolve("truncated " + device + ".jpg");
        try (FacetPage page = fixture.open(device).waitUntilReady()) {
            Files.write(photo, Samples.truncated());
            Locator entry = page.recentResult(photo.getFileName().toString());
            assertThat(entry).containsText("unreadable");
            assertThat(entry).containsText("The JPEG is");
        } finally {
            Files.deleteIfExists(photo);
        }
    }
}
