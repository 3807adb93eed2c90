package io.facet.page;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import com.microsoft.playwright.Locator;
import io.facet.testing.Samples;
import java.util.Base64;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
/** The ways of a photo into the page. */
@ExtendWith(Site.Shared.class)
class IntakeIT {
    /** Lets go of two files over the page, or pastes them. */
    private static final String BRING = """
            ([event, twins, nobody]) => {
              const bytes = text => Uint8Array.from(atob(text), letter => letter.charCodeAt(0));
              const data = new DataTransfer();
              data.items.add(new File([bytes(twins)], 'twins.png', { type: 'image/png' }));
              data.items.add(new File([bytes(nobody)], 'nobody.png', { type: 'image/png' }));
              const options = { bubbles: true, cancelable: true };
              document.body.dispatchEvent(event === 'paste'
                ? new ClipboardEvent('paste', { ...options, clipboardData: data })
                : new DragEvent('drop', { ...options, dataTransfer: data }));
            }""";

    @ParameterizedTest
    @EnumSource
    void severalPhotosAreChosenAtOnceAndLookedAtInTurn(Look look, Site site) {
        try (Visit visit = site.visit(look).settled()) {
            visit.choose(Visit.TWINS, Visit.NOBODY);

            assertThat(visit.at("#photo-name")).hasText("twins.png");
            assertThat(visit.faces()).hasCount(2);
            assertThat(visit.at("#strip button")).hasCount(3);
            Locator nobody = visit.at("#strip button").nth(2);
            assertThat(nobody).containsText("0 faces in nobody.png");
            nobody.click();
            assertThat(visit.at("#count")).hasText("0 faces");
            assertThat(nobody).hasAttribute("aria-current", "true");

            visit.at("#strip button").first().focus();
            visit.page.keyboard().press("Enter");
            assertThat(visit.at("#photo-name")).hasText("astronaut.jpg");
            assertThat(visit.faces()).hasCount(1);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"drop", "paste"})
    void photosAreDroppedAndPasted(String event, Site site) {
        try (Visit visit = site.visit(Look.DESKTOP).settled()) {
            var base64 = Base64.getEncoder();
            visit.page.evaluate(BRING, new Object[] {
                event, base64.encodeToString(Samples.twins("png")), base64.encodeToString(Samples.empty("png"))
            });

            assertThat(visit.at("#photo-name")).hasText("twins.png");
            assertThat(visit.faces()).hasCount(2);
            assertThat(visit.at("#strip button")).hasCount(3);
        }
    }

    @ParameterizedTest
    @EnumSource
    void anObjectIsPickedFromTheBucketWithTheMouse(Look look, Site site) {
        try (Visit visit = site.visit(look).settled()) {
            visit.choose(Visit.NOBODY);
            assertThat(visit.at("#count")).hasText("0 faces");

            visit.at("#from-bucket").click();
            visit.at("#bucket").fill("demo");
            visit.at("#prefix").fill("nothing-like-it");
            visit.at("#list").click();
            assertThat(visit.at("#bucket-note")).hasText("There is no photo here.");
            visit.at("#prefix").fill("astro");
            visit.at("#list").click();
            assertThat(visit.at("#bucket-note")).hasText("1 photo");
            visit.at("#objects button").click();

            assertThat(visit.at("#photo-name")).hasText("astronaut.jpg");
            assertThat(visit.faces()).hasCount(1);
            assertThat(visit.at("#snippet")).containsText("\"bucket\": \"demo\"");
        }
    }

    @ParameterizedTest
    @EnumSource
    void anObjectIsPickedFromTheBucketWithTheKeyboard(Look look, Site site) {
        try (Visit visit = site.visit(look).settled()) {
            visit.at("#from-bucket").focus();
            visit.page.keyboard().press("Enter");
            assertThat(visit.at("#objects button")).hasCount(1);
            visit.page.keyboard().press("Escape");
            assertThat(visit.at("#bucket-dialog")).isHidden();
            assertThat(visit.at("#from-bucket")).isFocused();

            visit.page.keyboard().press("Enter");
            visit.at("#bucket").fill("demo");
            visit.page.keyboard().press("Enter");
            assertThat(visit.at("#objects button")).hasCount(1);
            visit.at("#objects button").focus();
            visit.page.keyboard().press("Enter");
            assertThat(visit.at("#snippet")).containsText("\"key\": \"astronaut.jpg\"");
        }
    }

    @ParameterizedTest
    @EnumSource
    void aBrokenPhotoIsSaidToBeSoAndTheNextOneWorks(Look look, Site site) {
        try (Visit visit = site.visit(look).settled()) {
            visit.choose(Visit.HALF);
            assertThat(visit.at("#problem")).containsText("cut short");
            visit.forgive("status of 422");

            visit.at("#portrait").click();
            assertThat(visit.at("#problem")).isHidden();
            assertThat(visit.faces()).hasCount(1);
            assertThat(visit.at("#strip button").nth(1)).containsText("failed");
        }
    }
}
