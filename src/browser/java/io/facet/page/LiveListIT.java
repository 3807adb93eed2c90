package io.facet.page;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import com.microsoft.playwright.Locator;
import io.facet.testing.Samples;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
/** What lands in the store is seen at once. */
@ExtendWith(Site.Shared.class)
class LiveListIT {

    @ParameterizedTest
    @EnumSource
    void aPhotoIsSeenWhenItComesAndWhenItGoes(Look look, Site site) throws Exception {
        Path photo = site.facet.photos().resolve("demo").resolve("live " + look + ".jpg");
        try (Visit visit = site.visit(look).settled()) {
            Files.write(photo, Samples.twins("png"));
            Locator entry = visit.landed(photo.getFileName().toString());
            assertThat(entry).containsText("stored");
            assertThat(entry).containsText("2 faces");
            entry.scrollIntoViewIfNeeded();
            assertThat(entry.locator("img[src^=blob]")).isVisible();
            assertThat(visit.at("#status")).containsText("stored 2 faces");

            entry.locator("button").focus();
            visit.page.keyboard().press("Enter");
            assertThat(visit.faces()).hasCount(2);

            Files.delete(photo);
            assertThat(entry).containsText("deleted");
            assertThat(entry.locator("button")).hasCount(0);
        }
    }

    @ParameterizedTest
    @EnumSource
    void aBrokenPhotoIsListedWithTheReason(Look look, Site site) throws Exception {
        Path photo = site.facet.photos().resolve("demo").resolve("broken " + look + ".jpg");
        try (Visit visit = site.visit(look).settled()) {
            Files.write(photo, Samples.cutShort());
            Locator entry = visit.landed(photo.getFileName().toString());
            assertThat(entry).containsText("unreadable");
            assertThat(entry).containsText("cut short");
        } finally {
            Files.deleteIfExists(photo);
        }
    }
}
