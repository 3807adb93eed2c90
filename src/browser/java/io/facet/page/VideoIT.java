package io.facet.page;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.deque.html.axecore.playwright.AxeBuilder;
import com.deque.html.axecore.results.Rule;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Route;
import com.microsoft.playwright.options.BoundingBox;
import com.microsoft.playwright.options.FilePayload;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Clips: the player with the boxes, the timeline, and failures. */
@ExtendWith(BrowserFixture.Extension.class)
class VideoIT {
    /** 640 × 360, 4 s. A face moves right from 0 to 4 s; a smaller one moves left from 1 to 3 s. */
    static final FilePayload CLIP = clip("two-faces.webm", bytes("two-faces.webm"));

    private static final double WIDTH = 640;
    // Pixels of the clip.
    private static final double TOLERANCE = 8;

    private static byte[] bytes(String name) {
        try (InputStream in = VideoIT.class.getResourceAsStream("/video/" + name)) {
            return in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static FilePayload clip(String name, byte[] content) {
        return new FilePayload(name, "video/webm", content);
    }

    /** Waits until the tracks are shown and the clip can be played. */
    static FacetPage openClip(FacetPage page) {
        page.waitUntilReady();
        page.chooseFiles(CLIP);
        assertThat(lanes(page)).hasCount(2);
        page.tab.waitForFunction("() => document.querySelector('.player .play')?.disabled === false");
        return page;
    }

    private static Locator lanes(FacetPage page) {
        return page.locator(".timeline li");
    }

    private static Locator boxes(FacetPage page) {
        return page.locator(".track-box");
    }

    private static double seconds(FacetPage page) {
        return ((Number) page.locator(".player video").evaluate("video => video.currentTime")).doubleValue();
    }

    static void seek(FacetPage page, double seconds) {
        page.locator(".player video").evaluate("""
                (video, time) => new Promise(resolve => {
                  video.addEventListener('seeked', () => requestAnimationFrame(() => requestAnimationFrame(resolve)), { once: true });
                  video.currentTime = time;
                })""", seconds);
    }

    /** Where a box is drawn, in pixels of the clip. */
    private static double[] centre(FacetPage page, int track) {
        BoundingBox screen = page.locator(".player .screen").boundingBox();
        BoundingBox box = page.locator(".track-box[data-track='%d'] .box".formatted(track)).boundingBox();
        double scale = WIDTH / screen.width;
        return new double[] {
            (box.x + box.width / 2 - screen.x) * scale, (box.y + box.height / 2 - screen.y) * scale
        };
    }

    @ParameterizedTest
    @EnumSource
    void boxesFollowTheFaces(Device device, BrowserFixture fixture) {
        try (FacetPage page = openClip(fixture.open(device))) {
            assertThat(page.locator("#face-count")).hasText("2 tracks");
            assertThat(page.locator("#image-info")).containsText("640 × 360 vp9");
            assertThat(page.locator("#snippet")).containsText("\"schema\": \"facet-video/1\"");
            assertThat(page.tab.locator("#confidence")).isDisabled();
            assertThat(page.tab.locator("#toggle-compare")).isHidden();

            for (double time : new double[] {1.5, 2.1, 2.5}) {
                seek(page, time);
                assertThat(boxes(page)).hasCount(2);
                assertThat(centre(page, 1)).containsExactly(new double[] {120 + 80 * time, 133}, within(TOLERANCE));
                assertThat(centre(page, 2))
                        .containsExactly(new double[] {540 - 60 * time, 245 + 10 * time}, within(TOLERANCE));
            }
            seek(page, 3.6);
            assertThat(boxes(page)).hasCount(1);
        }
    }

    @Test
    void boxesFollowTheFacesInEverySizeAndWhilePlaying(BrowserFixture fixture) {
        try (FacetPage page = openClip(fixture.open(Device.DESKTOP))) {
            for (int width : new int[] {768, 1280}) {
                page.tab.setViewportSize(width, 900);
                seek(page, 2);
                assertThat(centre(page, 1)).containsExactly(new double[] {280, 133}, within(TOLERANCE));
            }
            seek(page, 1.2);
            page.locator(".player .screen").focus();
            page.press("Space");
            page.tab.waitForFunction("() => document.querySelector('.player video').currentTime > 1.6");
            page.press("Space");
            assertThat(page.locator(".player .play")).hasAttribute("aria-label", "Play");
            page.tab.waitForTimeout(200);
            double time = seconds(page);
            assertThat(centre(page, 1)).containsExactly(new double[] {120 + 80 * time, 133}, within(TOLERANCE));
        }
    }

    @Test
    void rowsFacesAndKeysSeek(BrowserFixture fixture) {
        try (FacetPage page = openClip(fixture.open(Device.DESKTOP))) {
            Locator second = lanes(page).nth(1);
            assertThat(second.locator("canvas")).hasClass("drawn");
            second.locator(".lane").click();
            page.tab.waitForFunction("() => Math.abs(document.querySelector('.player video').currentTime - 2) < 0.1");
            assertThat(second).hasClass("active");
            assertThat(page.locator(".track-box.active")).hasAttribute("data-track", "2");
            assertThat(page.locator("#face-details")).containsText("Track 2");
            assertThat(page.locator("#face-details")).containsText("yaw, pitch");
            assertThat(page.locator("#copy-face")).hasText("Copy track 2");

            page.locator(".player .screen").focus();
            page.press("ArrowRight");
            page.tab.waitForFunction("() => Math.abs(document.querySelector('.player video').currentTime - 3) < 0.1");
            page.press("Home");
            page.tab.waitForFunction("() => document.querySelector('.player video').currentTime === 0");
            assertThat(page.locator("#photo-name")).hasText("two-faces.webm");

            lanes(page).first().locator("button").focus();
            page.press("ArrowDown");
            assertThat(second.locator("button")).isFocused();
            page.press("Enter");
            page.tab.waitForFunction("() => document.querySelector('.player video').currentTime >= 1");
            assertThat(page.locator(".playhead")).not().hasAttribute("style", "left: 0%;");
        }
    }

    @ParameterizedTest
    @EnumSource
    void pageWithClipIsAccessibleAndDoesNotScrollSideways(Device device, BrowserFixture fixture) {
        try (FacetPage page = openClip(fixture.open(device))) {
            lanes(page).first().locator("button").click();
            List<Rule> violations = new AxeBuilder(page.tab).analyze().getViolations();
            assertThat(violations).extracting(Rule::toString).isEmpty();
            for (int width : new int[] {device.width, 768}) {
                page.tab.setViewportSize(width, 900);
                assertThat(page.tab.evaluate("() => document.documentElement.scrollWidth"))
                        .isEqualTo(width);
            }
        }
    }

    @Test
    void photoIsShownAgainAfterClip(BrowserFixture fixture) {
        try (FacetPage page = openClip(fixture.open(Device.DESKTOP))) {
            assertThat(page.locator("#gallery button").nth(1)).containsText("2 tracks");
            assertThat(page.locator("#gallery button").nth(1).locator("img")).hasAttribute("src", java.util.regex.Pattern.compile("^blob:"));
            page.locator("#gallery button").first().click();
            assertThat(page.faces()).hasCount(1);
            assertThat(page.locator(".player")).hasCount(0);
            assertThat(page.locator(".timeline")).hasCount(0);
            assertThat(page.locator("#confidence")).isEnabled();
            page.locator("#gallery button").nth(1).click();
            assertThat(lanes(page)).hasCount(2);
            assertThat(page.faces()).hasCount(0);
        }
    }

    @Test
    void cancelledClipCanBeResumed(BrowserFixture fixture) {
        try (FacetPage page = fixture.open(Device.DESKTOP).waitUntilReady()) {
            var held = new AtomicReference<Route>();
            page.tab.route("**/detect*", held::set);
            page.chooseFiles(CLIP);
            page.tab.waitForCondition(() -> held.get() != null);
            assertThat(page.locator("#progress-text")).containsText("Analyzing the clip");
            assertThat(page.locator(".player video")).isVisible();

            // The analysis continues while a photo is shown.
            page.locator("#gallery button").first().click();
            assertThat(page.faces()).hasCount(1);
            assertThat(page.locator("#progress-text")).containsText("Analyzing the clip");
            page.locator("#gallery button").nth(1).click();

            page.locator("#cancel").click();
            assertThat(page.locator("#error")).containsText("You cancelled the detection.");
            assertThat(page.locator("#gallery button").nth(1)).containsText("cancelled");
            page.tab.unroute("**/detect*");
            page.locator("#error button.primary").click();
            assertThat(lanes(page)).hasCount(2);
        }
    }

    @Test
    void brokenClipShowsTheProblem(BrowserFixture fixture) {
        try (FacetPage page = fixture.open(Device.DESKTOP).waitUntilReady()) {
            page.chooseFiles(clip("broken.webm", Arrays.copyOf(CLIP.buffer, 200)));
            assertThat(page.locator("#error")).containsText("broken.webm");
            assertThat(page.locator("#error")).not().containsText("photo");
            assertThat(page.locator(".player .notice")).containsText("cannot play this clip");
            assertThat(page.locator("#face-count")).hasText("– tracks");
            page.expectConsoleError("status of 4");
        }
    }

    @Test
    void boxesAreInterpolatedButNotAcrossLongGaps(BrowserFixture fixture) {
        try (FacetPage page = fixture.open(Device.DESKTOP).waitUntilReady()) {
            Object boxes = page.tab.evaluate("""
                    async () => {
                      const { boxAt } = await import('/page/clip/boxes.js');
                      const sample = (timeMs, x) => ({ timeMs, box: { x, y: 0, width: 10, height: 10 } });
                      const samples = [sample(1000, 0), sample(1200, 20), sample(2400, 30), sample(2600, 50)];
                      const track = { startMs: 1000, endMs: 2600, samples, sampleCount: 4 };
                      const thinned = { ...track, sampleCount: 8 };
                      return [900, 1000, 1100, 1210, 1800, 2500, 2600, 2700].map(time => boxAt(track, time)?.x ?? null)
                        .concat(boxAt(thinned, 1800).x);
                    }""");
            assertThat(boxes).asInstanceOf(org.assertj.core.api.InstanceOfAssertFactories.LIST)
                    .containsExactly(null, 0, 10, 20, null, 40, 50, null, 25);
        }
    }

    @Test
    void storedClipShowsItsStoredResult(BrowserFixture fixture) throws IOException {
        Path stored = fixture.facet.photos().resolve("demo").resolve("stored clip.webm");
        try (FacetPage page = fixture.open(Device.DESKTOP).waitUntilReady()) {
            Files.write(stored, CLIP.buffer);
            Locator entry = page.recentResult("stored clip.webm");
            assertThat(entry).containsText("2 tracks");
            long detections = page.requestCount("detect");
            entry.locator("button").click();
            assertThat(lanes(page)).hasCount(2);
            assertThat(page.locator("#snippet")).containsText("\"key\": \"stored clip.webm\"");
            assertThat(lanes(page).first().locator("canvas")).hasClass("drawn");
            seek(page, 2);
            assertThat(centre(page, 1)).containsExactly(new double[] {280, 133}, within(TOLERANCE));
            assertThat(page.requestCount("detect")).isEqualTo(detections);
        } finally {
            Files.deleteIfExists(stored);
        }
    }
}
