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
/** Faces are hidden in what is downloaded. */
@ExtendWith(Site.Shared.class)
class HidingIT {

    @ParameterizedTest
    @CsvSource({"blur,DESKTOP", "pixelate,DESKTOP", "blur,PHONE", "pixelate,PHONE"})
    void theFaceIsHiddenAndNothingElseIsTouched(String way, Look look, Site site) throws IOException {
        try (Visit visit = site.visit(look).settled()) {
            visit.at("[name=show][value=boxes]").focus();
            visit.page.keyboard().press("ArrowRight");
            if (way.equals("pixelate")) {
                visit.at("[name=show][value=pixelate]").click();
            }
            Download download =
                    visit.page.waitForDownload(() -> visit.at("#save-png").click());

            assertThat(download.suggestedFilename()).isEqualTo("astronaut-" + way + ".png");
            BufferedImage before = ImageIO.read(new ByteArrayInputStream(Samples.portrait()));
            BufferedImage after = ImageIO.read(download.path().toFile());
            assertThat(detail(before, 180, 80)).isGreaterThan(2 * detail(after, 180, 80));
            assertThat(difference(before, after, 0, 300)).isLessThan(2);
        }
    }

    @ParameterizedTest
    @CsvSource({"boxes,DESKTOP", "blur,PHONE"})
    void aJpegIsSavedWithoutMetadata(String way, Look look, Site site) throws IOException {
        try (Visit visit = site.visit(look).settled()) {
            visit.at("[name=show][value=" + way + "]").click();
            visit.at("#save-jpeg").focus();
            Download download =
                    visit.page.waitForDownload(() -> visit.page.keyboard().press("Enter"));

            byte[] jpeg = Files.readAllBytes(download.path());
            assertThat(ImageIO.read(new ByteArrayInputStream(jpeg)).getWidth()).isEqualTo(512);
            assertThat(new String(jpeg, StandardCharsets.ISO_8859_1)).doesNotContain("Exif", "http://ns.adobe.com");
        }
    }

    @ParameterizedTest
    @CsvSource("DESKTOP")
    void aFaceThatTheSlidersLeaveOutIsNotHidden(Look look, Site site) throws IOException {
        try (Visit visit = site.visit(look).settled()) {
            visit.at("[name=show][value=blur]").click();
            visit.slide("#confidence", "End", 1);
            visit.slide("#confidence", "ArrowRight", 1);
            visit.choose(Visit.NOBODY);
            assertThat(visit.at("#count")).hasText("0 faces");
            Download download =
                    visit.page.waitForDownload(() -> visit.at("#save-png").click());

            BufferedImage before = ImageIO.read(new ByteArrayInputStream(Visit.NOBODY.buffer));
            assertThat(difference(before, ImageIO.read(download.path().toFile()), 0, 0)).isZero();
        }
    }

    /** The mean difference of neighbours, over 80 × 80 pixels. */
    private static double detail(BufferedImage image, int left, int top) {
        double sum = 0;
        for (int y = top; y < top + 80; y++) {
            for (int x = left; x < left + 80; x++) {
                sum += Math.abs(green(image, x, y) - green(image, x + 1, y));
            }
        }
        return sum / 6400;
    }

    /** The mean difference of two pictures, over 200 × 200 pixels. */
    private static double difference(BufferedImage one, BufferedImage other, int left, int top) {
        double sum = 0;
        for (int y = top; y < top + 200; y++) {
            for (int x = left; x < left + 200; x++) {
                sum += Math.abs(green(one, x, y) - green(other, x, y));
            }
        }
        return sum / 40_000;
    }

    private static int green(BufferedImage image, int x, int y) {
        return image.getRGB(x, y) >> 8 & 0xff;
    }
}
