package io.facet.page;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;
import com.microsoft.playwright.Download;
import io.facet.testing.Samples;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Downloads with annotated, blurred and pixelated faces. */
@ExtendWith(BrowserFixture.Extension.class)
class DownloadIT {

    @ParameterizedTest
    @CsvSource({"blur,DESKTOP", "pixelate,DESKTOP", "blur,PHONE", "pixelate,PHONE"})
    void onlyTheFaceIsObscured(String mode, Device device, BrowserFixture fixture) throws IOException {
        try (FacetPage page = fixture.open(device).waitUntilReady()) {
            page.locator("[name=display][value=boxes]").focus();
            page.press("ArrowRight");
            if (mode.equals("pixelate")) {
                page.locator("[name=display][value=pixelate]").click();
            }
            Download download =
                    page.tab.waitForDownload(() -> page.locator("#download-png").click());

            assertThat(download.suggestedFilename()).isEqualTo("astronaut-" + mode + ".png");
            BufferedImage before = ImageIO.read(new ByteArrayInputStream(Samples.portrait()));
            BufferedImage after = ImageIO.read(download.path().toFile());
            assertThat(detail(before, 180, 80)).isGreaterThan(2 * detail(after, 180, 80));
            assertThat(difference(before, after, 0, 300)).isLessThan(2);
        }
    }

    @ParameterizedTest
    @CsvSource({"boxes,DESKTOP", "blur,PHONE"})
    void jpegHasNoMetadata(String mode, Device device, BrowserFixture fixture) throws IOException {
        try (FacetPage page = fixture.open(device).waitUntilReady()) {
            page.locator("[name=display][value=" + mode + "]").click();
            page.locator("#download-jpeg").focus();
            Download download =
                    page.tab.waitForDownload(() -> page.press("Enter"));

            byte[] jpeg = Files.readAllBytes(download.path());
            assertThat(ImageIO.read(new ByteArrayInputStream(jpeg)).getWidth()).isEqualTo(512);
            assertThat(new String(jpeg, StandardCharsets.ISO_8859_1)).doesNotContain("Exif", "http://ns.adobe.com");
        }
    }

    @ParameterizedTest
    @CsvSource("DESKTOP")
    void faceBelowThresholdIsNotObscured(Device device, BrowserFixture fixture) throws IOException {
        try (FacetPage page = fixture.open(device).waitUntilReady()) {
            page.locator("[name=display][value=blur]").click();
            page.moveSlider("#confidence", "End", 1);
            page.moveSlider("#confidence", "ArrowRight", 1);
            page.chooseFiles(FacetPage.NO_FACE);
            assertThat(page.locator("#face-count")).hasText("0 faces");
            Download download =
                    page.tab.waitForDownload(() -> page.locator("#download-png").click());

            BufferedImage before = ImageIO.read(new ByteArrayInputStream(FacetPage.NO_FACE.buffer));
            assertThat(difference(before, ImageIO.read(download.path().toFile()), 0, 0)).isZero();
        }
    }

    /** The mean difference between horizontal neighbours in an area of 80 × 80 pixels. */
    private static double detail(BufferedImage image, int left, int top) {
        double sum = 0;
        for (int y = top; y < top + 80; y++) {
            for (int x = left; x < left + 80; x++) {
                sum += Math.abs(green(image, x, y) - green(image, x + 1, y));
            }
        }
        return sum / 6400;
    }

    /** The mean difference between two images in an area of 200 × 200 pixels. */
    private static double difference(BufferedImage a, BufferedImage b, int left, int top) {
        double sum = 0;
        for (int y = top; y < top + 200; y++) {
            for (int x = left; x < left + 200; x++) {
                sum += Math.abs(green(a, x, y) - green(b, x, y));
            }
        }
        return sum / 40_000;
    }

    private static int green(BufferedImage image, int x, int y) {
        return image.getRGB(x, y) >> 8 & 0xff;
    }
}
