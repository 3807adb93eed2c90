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
/** One service and one Chromium for all tests of the page. */
final class Site implements AutoCloseable {
    private static final List<String> NAMES =
            List.of("/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome");

    final RunningFacet facet;
    final Browser browser;
    private final Playwright playwright;

    private Site() throws IOException {
        facet = RunningFacet.start();
        var nothingToDownload = Map.of("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1");
        playwright = Playwright.create(new Playwright.CreateOptions().setEnv(nothingToDownload));
        browser = playwright
                .chromium()
                .launch(new BrowserType.LaunchOptions()
                        .setExecutablePath(chromium())
                        // In containers and for root there is none.
                        .setChromiumSandbox(false));
    }

    private static Path chromium() {
        return Stream.concat(Stream.ofNullable(System.getenv("FACET_CHROMIUM")), NAMES.stream())
                .map(Path::of)
                .filter(Files::isExecutable)
                .findFirst()
                .orElseThrow(() -> new IllegalStateException(
                        "There is no Chromium: install it (Debian: chromium) or name it in FACET_CHROMIUM."));
    }

    Visit visit(Look look) {
        return new Visit(browser, look, facet.address());
    }

    @Override
    public void close() {
        playwright.close();
        facet.close();
    }

    /** Hands the site to whoever has it as a parameter. */
    static final class Shared implements ParameterResolver {

        @Override
        public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
            return parameter.getParameter().getType() == Site.class;
        }

        @Override
        public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
            return context.getRoot()
                    .getStore(Namespace.create(Site.class))
                    .computeIfAbsent(Site.class, key -> open(), Site.class);
        }

        private static Site open() {
            try {
                return new Site();
            } catch (IOException e) {
                throw new IllegalStateException(e);
            }
        }
    }
}
