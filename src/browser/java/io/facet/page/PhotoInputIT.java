package io.facet.page;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import com.microsoft.playwright.Locator;
import io.facet.testing.Samples;
import java.util.Base64;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Adding photos by file chooser, drag and drop, paste, and from the bucket. */
@ExtendWith(BrowserFixture.Extension.class)
class PhotoInputIT {
    /** Dispatches a drop or paste event with two files. */
    private static final String DISPATCH_FILES = """
            ([event, twoFaces, noFace]) => {
              const bytes = text => Uint8Array.from(atob(text), char => char.charCodeAt(0));
              const data = new DataTransfer();
              data.items.add(new File([bytes(twoFaces)], 'two-faces.png', { type: 'image/png' }));
              data.items.add(new File([bytes(noFace)], 'no-face.png', { type: 'image/png' }));
              const options = { bubbles: true, cancelable: true };
              document.body.dispatchEvent(event === 'paste'
                ? new ClipboardEvent('paste', { ...options, clipboardData: data })
                : new DragEvent('drop', { ...options, dataTransfer: data }));
            }""";

    @ParameterizedTest
    @EnumSource
    void multiplePhotosCanBeChosenAndSelected(Device device, BrowserFixture fixture) {
        try (FacetPage page = fixture.open(device).waitUntilReady()) {
            page.chooseFiles(FacetPage.TWO_FACES, FacetPage.NO_FACE);

            assertThat(page.locator("#photo-name")).hasText("two-faces.png");
            assertThat(page.faces()).hasCount(2);
            assertThat(page.locator("#gallery button")).hasCount(3);
            Locator noFace = page.locator("#gallery button").nth(2);
            assertThat(noFace).containsText("0 faces in no-face.png");
            noFace.click();
            assertThat(page.locator("#face-count")).hasText("0 faces");
            assertThat(noFace).hasAttribute("aria-current", "true");

            page.locator("#gallery button").first().focus();
            page.press("Enter");
            assertThat(page.locator("#photo-name")).hasText("astronaut.jpg");
            assertThat(page.faces()).hasCount(1);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"drop", "paste"})
    void photosCanBeDroppedAndPasted(String event, BrowserFixture fixture) {
        try (FacetPage page = fixture.open(Device.DESKTOP).waitUntilReady()) {
            var base64 = Base64.getEncoder();
            page.tab.evaluate(DISPATCH_FILES, new Object[] {
                event, base64.encodeToString(Samples.twins("png")), base64.encodeToString(Samples.empty("png"))
            });

            assertThat(page.locator("#photo-name")).hasText("two-faces.png");
            assertThat(page.faces()).hasCount(2);
            assertThat(page.locator("#gallery button")).hasCount(3);
        }
    }

    @ParameterizedTest
    @EnumSource
    void objectCanBePickedWithMouse(Device device, BrowserFixture fixture) {
        try (FacetPage page = fixture.open(device).waitUntilReady()) {
            page.chooseFiles(FacetPage.NO_FACE);
            assertThat(page.locator("#face-count")).hasText("0 faces");

            page.locator("#open-picker").click();
            page.locator("#bucket").fill("demo");
            page.locator("#prefix").fill("no-such-prefix");
            page.locator("#list-objects").click();
            assertThat(page.locator("#picker-status")).hasText("No photos found.");
            page.locator("#prefix").fill("astro");
            page.locator("#list-objects").click();
            assertThat(page.locator("#picker-status")).hasText("1 photo");
            page.locator("#objects button").click();

            assertThat(page.locator("#photo-name")).hasText("astronaut.jpg");
            assertThat(page.faces()).hasCount(1);
            assertThat(page.locator("#snippet")).containsText("\"bucket\": \"demo\"");
        }
    }

    @ParameterizedTest
    @EnumSource
    void objectCanBePickedWithKeyboard(Device device, BrowserFixture fixture) {
        try (FacetPage page = fixture.open(device).waitUntilReady()) {
            page.locator("#open-picker").focus();
            page.press("Enter");
            assertThat(page.locator("#objects button")).hasCount(1);
            page.press("Escape");
            assertThat(page.locator("#picker")).isHidden();
            assertThat(page.locator("#open-picker")).isFocused();

            page.press("Enter");
            page.locator("#bucket").fill("demo");
            page.press("Enter");
            assertThat(page.locator("#objects button")).hasCount(1);
            page.locator("#objects button").focus();
            page.press("Enter");
            assertThat(page.locator("#snippet")).containsText("\"key\": \"astronaut.jpg\"");
        }
    }
}
