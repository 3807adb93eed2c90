package io.facet.page;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;
import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Response;
import com.microsoft.playwright.options.FilePayload;
import io.facet.testing.Samples;
import java.util.ArrayList;
import java.util.List;
/** Somebody looks at the page. It must complain of nothing and ask nobody else, else the visit ends badly. */
final class Visit implements AutoCloseable {
    static final FilePayload TWINS = file("twins.png", Samples.twins("png"));
    static final FilePayload NOBODY = file("nobody.png", Samples.empty("png"));
    static final FilePayload HALF = file("half.jpg", Samples.cutShort());

    // The machine may have more to do than this.
    private static final int PATIENCE_MILLIS = 20_000;

    final Page page;
    private final BrowserContext context;
    private final List<String> complaints = new ArrayList<>();
    private final List<Response> responses = new ArrayList<>();

    Visit(Browser browser, Look look, String address) {
        context = browser.newContext(look.options(address));
        context.setDefaultTimeout(PATIENCE_MILLIS);
        com.microsoft.playwright.assertions.PlaywrightAssertions.setDefaultAssertionTimeout(PATIENCE_MILLIS);
        page = context.newPage();
        page.onConsoleMessage(message -> {
            if (message.type().equals("error") || message.type().equals("warning")) {
                complaints.add(message.text());
            }
        });
        page.onPageError(complaints::add);
        page.onRequest(request -> {
            if (!request.url().startsWith(address) && !request.url().startsWith("blob:" + address)) {
                complaints.add("It asks another host: " + request.url());
            }
        });
        page.onResponse(responses::add);
        page.navigate("/");
    }

    private static FilePayload file(String name, byte[] bytes) {
        return new FilePayload(name, name.endsWith("png") ? "image/png" : "image/jpeg", bytes);
    }

    /** Till the portrait is there, with its face. */
    Visit settled() {
        assertThat(faces()).hasCount(1);
        assertThat(at("#live-state")).hasText("live");
        return this;
    }

    Locator at(String selector) {
        return page.locator(selector);
    }

    Locator faces() {
        return at("#overlay g");
    }

    /** Entries of the live list. */
    Locator landed(String name) {
        return at("#landed li").filter(new Locator.FilterOptions().setHasText(name));
    }

    void choose(FilePayload... files) {
        page.waitForFileChooser(() -> at("#choose").click()).setFiles(files);
    }

    /** Moves a slider as a hand does, in steps of a key. */
    void slide(String slider, String key, int times) {
        at(slider).focus();
        for (int i = 0; i < times; i++) {
            page.keyboard().press(key);
        }
    }

    long timesAsked(String path) {
        return responses().stream()
                .filter(response -> response.url().contains("/" + path))
                .count();
    }

    /** Those till now: more may come whenever the browser is asked for anything. */
    List<Response> responses() {
        return List.copyOf(responses);
    }

    BrowserContext context() {
        return context;
    }

    /** Something was refused, as it should be: the browser says so in its console, whatever the page does. */
    void forgive(String complaint) {
        page.waitForCondition(() -> complaints.stream().anyMatch(one -> one.contains(complaint)));
        complaints.removeIf(one -> one.contains(complaint));
    }

    @Override
    public void close() {
        try {
            assertThat(complaints).isEmpty();
        } finally {
            context.close();
        }
    }
}
