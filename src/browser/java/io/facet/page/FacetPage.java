package io.facet.page;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;
import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Response;
import com.microsoft.playwright.assertions.PlaywrightAssertions;
import com.microsoft.playwright.options.BoundingBox;
import com.microsoft.playwright.options.FilePayload;
import com.microsoft.playwright.options.ReducedMotion;
import io.facet.testing.Samples;
import io.facet.testing.Shared;
import java.util.ArrayList;
import java.util.List;

/** Page object. {@link #close} fails if the page logged an unexpected error or sent a request to another host. */
final class FacetPage implements AutoCloseable {
    static final FilePayload TWO_FACES = file("two-faces.png", Samples.twins("png"));
    static final FilePayload NO_FACE = file("no-face.png", Samples.empty("png"));
    /** 55 faces at input size 640, hundreds at larger ones. */
    static final FilePayload CROWD = file("crowd.jpg", Shared.bytes("images/faces/largest_selfie.jpg"));

    static final FilePayload TRUNCATED = file("truncated.jpg", Samples.truncated());

    private static final int MAX_SHEET_WIDTH = 832;
    private static final String SHOW_SHEET = """
            selector => {
              if (document.querySelector(selector)?.closest('dialog')) {
                return;
              }
              const sheet = document.querySelector(selector)?.closest('.sheet');
              const open = document.querySelector('.sheet.open');
              if (sheet !== open && (sheet || document.querySelector(selector))) {
                document.querySelector(`[data-sheet=${(sheet ?? open)?.id}]`)?.click();
                return Promise.allSettled(document.getAnimations()
                  .filter(animation => animation instanceof CSSTransition).map(animation => animation.finished));
              }
            }""";

    // Generous, because the build machine runs other processes.
    private static final int TIMEOUT_MILLIS = 20_000;

    /** The Playwright page. */
    final Page tab;

    private final BrowserContext context;
    private final List<String> errors = new ArrayList<>();
    private final List<Response> responses = new ArrayList<>();

    FacetPage(Browser browser, Device device, String url) {
        context = browser.newContext(device.contextOptions(url));
        context.setDefaultTimeout(TIMEOUT_MILLIS);
        PlaywrightAssertions.setDefaultAssertionTimeout(TIMEOUT_MILLIS);
        tab = context.newPage();
        tab.onConsoleMessage(message -> {
            if (message.type().equals("error") || message.type().equals("warning")) {
                errors.add(message.text());
            }
        });
        tab.onPageError(errors::add);
        tab.onRequest(request -> {
            if (!request.url().startsWith(url) && !request.url().startsWith("blob:" + url)) {
                errors.add("Request to another host: " + request.url());
            }
        });
        tab.onResponse(responses::add);
        tab.navigate("/");
    }

    static FilePayload file(String name, byte[] bytes) {
        return new FilePayload(name, name.endsWith("png") ? "image/png" : "image/jpeg", bytes);
    }

    /** Waits until the sample photo's face is shown and the live list is connected. */
    FacetPage waitUntilReady() {
        assertThat(faces()).hasCount(1);
        assertThat(locator("#connection-state")).hasText("live");
        return this;
    }

    /** On narrow screens, opens the sheet that contains the element, as a user would, and closes it for elements of the page. */
    Locator locator(String selector) {
        if (tab.viewportSize().width <= MAX_SHEET_WIDTH) {
            tab.evaluate(SHOW_SHEET, selector);
        }
        return tab.locator(selector);
    }

    Locator faces() {
        return locator("#overlay .face");
    }

    Locator recentResult(String name) {
        return locator("#results li").filter(new Locator.FilterOptions().setHasText(name));
    }

    void chooseFiles(FilePayload... files) {
        tab.waitForFileChooser(() -> locator("#choose-files").click()).setFiles(files);
    }

    /** Chooses one photo and waits for its result. */
    FacetPage detect(FilePayload photo) {
        chooseFiles(photo);
        assertThat(locator("#photo-name")).hasText(photo.name);
        assertThat(locator("body")).not().hasClass("loading");
        return this;
    }

    /** The box of a face without its line: left, top, width and height in pixels of the window. */
    BoundingBox box(Locator face) {
        var values = (List<?>) face.evaluate("""
                group => {
                  const rect = group.querySelector('.box');
                  const { a, d, e, f } = rect.getScreenCTM();
                  const [x, y, width, height] = ['x', 'y', 'width', 'height'].map(name => rect[name].baseVal.value);
                  return [a * x + e, d * y + f, a * width, d * height];
                }""");
        double[] numbers = values.stream().mapToDouble(value -> ((Number) value).doubleValue()).toArray();
        var box = new BoundingBox();
        box.x = numbers[0];
        box.y = numbers[1];
        box.width = numbers[2];
        box.height = numbers[3];
        return box;
    }

    BoundingBox box() {
        return box(faces().first());
    }

    Locator crops() {
        return locator("#crops button");
    }

    /** Zooms to 4× with the keyboard; reduced motion makes it immediate. */
    FacetPage zoomToFour() {
        locator("#stage").focus();
        for (int i = 0; i < 4; i++) {
            press("+");
        }
        assertThat(locator("#zoom-level")).hasText("4.0×");
        return this;
    }

    /** Without animations, so that positions can be compared right after an action. */
    FacetPage withoutMotion() {
        tab.emulateMedia(new Page.EmulateMediaOptions().setReducedMotion(ReducedMotion.REDUCE));
        return this;
    }

    void press(String key) {
        tab.keyboard().press(key);
    }

    /** Focuses the slider and presses the key. */
    void moveSlider(String slider, String key, int times) {
        locator(slider).focus();
        for (int i = 0; i < times; i++) {
            press(key);
        }
    }

    long requestCount(String path) {
        return responses().stream()
                .filter(response -> response.url().contains("/" + path))
                .count();
    }

    /** A copy, because every Playwright call may add responses. */
    List<Response> responses() {
        return List.copyOf(responses);
    }

    BrowserContext context() {
        return context;
    }

    /** Waits for an expected error: the browser logs every failed request to its console. */
    void expectConsoleError(String text) {
        tab.waitForCondition(() -> errors.stream().anyMatch(error -> error.contains(text)));
        errors.removeIf(error -> error.contains(text));
    }

    @Override
    public void close() {
        try {
            assertThat(errors).isEmpty();
        } finally {
            context.close();
        }
    }
}
