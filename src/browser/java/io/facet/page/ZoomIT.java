package io.facet.page;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import com.google.gson.JsonParser;
import com.microsoft.playwright.CDPSession;
import com.microsoft.playwright.Mouse;
import com.microsoft.playwright.options.BoundingBox;
import io.facet.testing.Samples;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Zoom and pan by wheel, pinch, drag, double-click, keyboard and map. */
@ExtendWith(BrowserFixture.Extension.class)
class ZoomIT {
    /** The mean difference between the photo inside the face's box and the canvas inside the displayed box, 0 to 255. */
    private static final String DIFFERENCE_INSIDE_BOX = """
            async () => {
              const pixels = (image, x, y, width, height) => {
                const context = new OffscreenCanvas(16, 16).getContext('2d');
                context.imageSmoothingQuality = 'high';
                context.drawImage(image, x, y, width, height, 0, 0, 16, 16);
                return context.getImageData(0, 0, 16, 16).data;
              };
              const { box } = document.querySelector('#overlay .face').face;
              const photo = await createImageBitmap(await (await fetch('page/astronaut.jpg')).blob());
              const canvas = document.getElementById('canvas');
              const stage = canvas.getBoundingClientRect();
              const { a, e, f } = document.querySelector('#overlay .box').getScreenCTM();
              const shown = { x: a * box.x + e, y: a * box.y + f, width: a * box.width, height: a * box.height };
              const expected = pixels(photo, box.x, box.y, box.width, box.height);
              const density = canvas.width / stage.width;
              const actual = pixels(canvas, (shown.x - stage.x) * density, (shown.y - stage.y) * density,
                shown.width * density, shown.height * density);
              return expected.reduce((sum, value, i) => sum + Math.abs(value - actual[i]), 0) / expected.length;
            }""";

    @ParameterizedTest
    @EnumSource
    void boxSurroundsSamePixelsAtEveryZoom(Device device, BrowserFixture fixture) {
        try (FacetPage page = fixture.open(device).withoutMotion().waitUntilReady()) {
            assertThat(differenceInsideBox(page)).isLessThan(6);
            BoundingBox before = page.box();

            page.crops().click();
            page.locator("#stage").focus();
            page.press("+");
            page.press("+");

            BoundingBox after = page.box();
            assertThat(after.width).isGreaterThan(2 * before.width);
            assertThat(differenceInsideBox(page)).isLessThan(6);
        }
    }

    private static double differenceInsideBox(FacetPage page) {
        return ((Number) page.tab.evaluate(DIFFERENCE_INSIDE_BOX)).doubleValue();
    }

    @ParameterizedTest
    @EnumSource
    void boxIsAtTheFaceAndSharpAtFourTimes(Device device, BrowserFixture fixture) {
        try (FacetPage page = fixture.open(device).withoutMotion().waitUntilReady()) {
            BoundingBox stage = page.locator("#stage").boundingBox();
            BoundingBox before = page.box();
            page.zoomToFour();

            BoundingBox after = page.box();
            double middleX = stage.x + stage.width / 2;
            double middleY = stage.y + stage.height / 2;
            assertThat(after.x).isCloseTo(middleX + 4 * (before.x - middleX), within(1.0));
            assertThat(after.y).isCloseTo(middleY + 4 * (before.y - middleY), within(1.0));
            assertThat(after.width).isCloseTo(4 * before.width, within(1.0));
            assertThat(page.tab.evaluate("() => getComputedStyle(document.querySelector('#overlay .box')).vectorEffect"))
                    .isEqualTo("non-scaling-stroke");
            assertThat(page.tab.evaluate("() => document.getElementById('canvas').width"))
                    .isEqualTo((int) Math.round(stage.width));
        }
    }

    @ParameterizedTest
    @EnumSource
    void keysZoomPanAndFit(Device device, BrowserFixture fixture) {
        try (FacetPage page = fixture.open(device).withoutMotion().waitUntilReady()) {
            assertThat(page.locator("#minimap")).isHidden();
            page.zoomToFour();
            assertThat(page.locator("#minimap")).isVisible();
            double left = page.box().x;
            page.press("ArrowRight");
            assertThat(page.box().x).isCloseTo(left - 80, within(1.0));
            page.press("-");
            assertThat(page.locator("#zoom-level")).hasText("2.8×");
            page.press("0");
            assertThat(page.locator("#zoom-level")).hasText("1.0×");
            assertThat(page.locator("#minimap")).isHidden();
            assertThat(page.locator("#zoom-out")).isDisabled();

            page.locator("#zoom-in").focus();
            page.press("Enter");
            assertThat(page.locator("#zoom-level")).hasText("1.4×");
            page.locator("#zoom-fit").click();
            assertThat(page.locator("#zoom-level")).hasText("1.0×");
        }
    }

    @Test
    void wheelKeepsThePointUnderThePointer(BrowserFixture fixture) {
        try (FacetPage page = fixture.open(Device.DESKTOP).waitUntilReady()) {
            BoundingBox before = page.box();
            page.tab.mouse().move(before.x + before.width, before.y + before.height);
            page.tab.mouse().wheel(0, -500);
            assertThat(page.locator("#zoom-level")).hasText("2.7×");

            BoundingBox after = page.box();
            assertThat(after.x + after.width).isCloseTo(before.x + before.width, within(3.0));
            assertThat(after.y + after.height).isCloseTo(before.y + before.height, within(3.0));

            page.tab.mouse().wheel(0, 2000);
            assertThat(page.locator("#zoom-level")).hasText("1.0×");
            assertThat(scrollTop(page)).isZero();
            page.tab.mouse().wheel(0, 100);
            page.tab.waitForCondition(() -> scrollTop(page) > 0);
        }
    }

    private static double scrollTop(FacetPage page) {
        return ((Number) page.tab.evaluate("() => scrollY")).doubleValue();
    }

    @Test
    void doubleClickZoomsAndDragPansWithoutSelectingAFace(BrowserFixture fixture) {
        try (FacetPage page = fixture.open(Device.DESKTOP).withoutMotion().waitUntilReady()) {
            BoundingBox face = page.box();
            Mouse mouse = page.tab.mouse();
            mouse.dblclick(face.x - 60, face.y);
            assertThat(page.locator("#zoom-level")).hasText("3.0×");

            BoundingBox before = page.box();
            mouse.move(before.x + 90, before.y + 90);
            mouse.down();
            mouse.move(before.x + 40, before.y + 60, new Mouse.MoveOptions().setSteps(5));
            mouse.up();
            BoundingBox after = page.box();
            assertThat(after.x).isCloseTo(before.x - 50, within(1.0));
            assertThat(after.y).isCloseTo(before.y - 30, within(1.0));
            assertThat(page.faces()).not().isFocused();

            mouse.dblclick(after.x - 60, after.y);
            assertThat(page.locator("#zoom-level")).hasText("1.0×");
        }
    }

    @Test
    void twoFingersPinch(BrowserFixture fixture) {
        try (FacetPage page = fixture.open(Device.PHONE).waitUntilReady()) {
            page.locator("#stage").scrollIntoViewIfNeeded();
            BoundingBox stage = page.locator("#stage").boundingBox();
            double x = stage.x + stage.width / 2;
            double y = stage.y + stage.height / 2;
            CDPSession session = page.context().newCDPSession(page.tab);
            touch(session, "touchStart", x - 30, x + 30, y);
            for (int spread = 40; spread <= 90; spread += 10) {
                touch(session, "touchMove", x - spread, x + spread, y);
            }
            touch(session, "touchEnd", 0, 0, 0);

            assertThat(page.locator("#zoom-level")).hasText("3.0×");
            assertThat(page.tab.evaluate("() => visualViewport.scale")).isEqualTo(1);
        }
    }

    private static void touch(CDPSession session, String type, double left, double right, double y) {
        String points = type.equals("touchEnd") ? "[]" : "[{x:%s,y:%s,id:0},{x:%s,y:%s,id:1}]".formatted(left, y, right, y);
        String event = "{type:'%s',touchPoints:%s}".formatted(type, points);
        session.send("Input.dispatchTouchEvent", JsonParser.parseString(event).getAsJsonObject());
    }

    @ParameterizedTest
    @EnumSource
    void mapMovesTheVisiblePart(Device device, BrowserFixture fixture) {
        try (FacetPage page = fixture.open(device).withoutMotion().waitUntilReady()) {
            page.zoomToFour();
            page.locator("#minimap").scrollIntoViewIfNeeded();
            BoundingBox map = page.locator("#minimap").boundingBox();
            page.tab.mouse().click(map.x + map.width * Samples.FACE_X / 512, map.y + map.height * Samples.FACE_Y / 512);

            BoundingBox stage = page.locator("#stage").boundingBox();
            BoundingBox face = page.box();
            assertThat(face.x + face.width / 2).isCloseTo(stage.x + stage.width / 2, within(stage.width * 0.08));
            assertThat(face.y + face.height / 2).isCloseTo(stage.y + stage.height / 2, within(stage.height * 0.08));
        }
    }

    @Test
    void nextPhotoStartsWithoutZoom(BrowserFixture fixture) {
        try (FacetPage page = fixture.open(Device.DESKTOP).withoutMotion().waitUntilReady()) {
            page.zoomToFour().detect(FacetPage.TWO_FACES);
            assertThat(page.locator("#zoom-level")).hasText("1.0×");
            assertThat(page.faces()).hasCount(2);
        }
    }
}
