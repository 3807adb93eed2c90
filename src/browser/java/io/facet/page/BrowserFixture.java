package io.facet.page;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserType;
import com.microsoft.playwright.Playwright;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/** One service and one Chromium, shared by all browser tests. */
final class BrowserFixture implements AutoCloseable {
    private static final List<String> CHROMIUM_PATHS =
            List.of("/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome");

    final FacetProcess facet;
    final Browser browser;
    private final Playwright playwright;

    private BrowserFixture() throws IOException {
        facet = FacetProcess.start();
        var skipDownload = Map.of("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1");
        playwright = Playwright.create(new Playwright.CreateOptions().setEnv(skipDownload));
        browser = playwright
                .chromium()
                .launch(new BrowserType.LaunchOptions()
                        .setExecutablePath(chromium())
                        // Chromium's sandbox does not work for root or in containers.
                        .setChromiumSandbox(false));
    }

    private static Path chromium() {
        return Stream.concat(Stream.ofNullable(System.getenv("FACET_CHROMIUM")), CHROMIUM_PATHS.stream())
                .map(Path::of)
                .filter(Files::isExecutable)
                .findFirst()
                .orElseThrow(() -> new IllegalStateException(
                        "Chromium not found. Install it (Debian package: chromium) or set FACET_CHROMIUM to its path."));
    }

    FacetPage open(Device device) {
        return new FacetPage(browser, device, facet.url());
    }

    @Override
    public void close() {
        playwright.close();
        facet.close();
    }

    /** Injects the fixture into test methods. */
    static final class Extension implements ParameterResolver {

        @Override
        public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
            return parameter.getParameter().getType() == BrowserFixture.class;
        }

        @Override
        public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
            return context.getRoot()
                    .getStore(Namespace.create(BrowserFixture.class))
                    .computeIfAbsent(BrowserFixture.class, key -> start(), BrowserFixture.class);
        }

        private static BrowserFixture start() {
            try {
                return new BrowserFixture();
            } catch (IOException e) {
                throw new IllegalStateException(e);
            }
        }
    }
}
