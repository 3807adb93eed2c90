package io.facet.page;

import io.facet.detection.Sha256;
import io.facet.web.http.Problem;
import io.facet.web.http.RequestId;
import io.quarkus.vertx.http.runtime.filters.Filters;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import jakarta.ws.rs.core.Response;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;

/** Makes browsers revalidate the page's files, or hides the files and endpoints of the page if it is disabled. */
@Singleton
public class PageFilter {
    // After the request ID is assigned, before authentication.
    private static final int PRIORITY = 900;
    // Matches by prefix: encoded separators and path parameters must not bypass the filter.
    private static final Pattern PATHS =
            Pattern.compile("/((index\\.html|page|buckets|objects|thumbnail|clip|results).*)?");
    private static final String INDEX = "/index.html";

    private final boolean enabled;
    private final Map<String, String> eTags = new ConcurrentHashMap<>();

    PageFilter(Config config) {
        this.enabled = config.enabled();
    }

    void register(@Observes Filters filters) {
        filters.register(this::filter, PRIORITY);
    }

    private void filter(RoutingContext context) {
        String path = context.normalizedPath();
        if (!PATHS.matcher(path).matches()) {
            context.next();
        } else if (enabled) {
            String file = path.equals("/") ? INDEX : path;
            revalidate(context, file);
        } else {
            var problem = Problem.of(
                    Response.Status.NOT_FOUND, "The page is disabled (facet.page.enabled).", RequestId.of(context));
            problem.send(context);
        }
    }

    /** Browsers revalidate every file on every visit, so that files of two releases are never mixed. */
    private void revalidate(RoutingContext context, String file) {
        String eTag = eTags.computeIfAbsent(file, PageFilter::eTag);
        if (eTag == null) {
            context.next();
            return;
        }
        HttpServerRequest request = context.request();
        context.response().putHeader(HttpHeaders.ETAG, eTag).putHeader(HttpHeaders.CACHE_CONTROL, "no-cache");
        String known = request.getHeader(HttpHeaders.IF_NONE_MATCH);
        if (known != null && known.contains(eTag)) {
            context.response()
                    .setStatusCode(Response.Status.NOT_MODIFIED.getStatusCode())
                    .end();
            return;
        }
        // Modification times depend on when an instance unpacked the file, so they cannot be compared.
        request.headers().remove(HttpHeaders.IF_MODIFIED_SINCE);
        context.next();
    }

    /** A weak ETag, because a response may be compressed; null if there is no such file. */
    private static String eTag(String file) {
        try (InputStream content = PageFilter.class.getResourceAsStream("/META-INF/resources" + file)) {
            return content == null
                    ? null
                    : "W/\"" + Sha256.hex(content.readAllBytes()).substring(0, 16) + '"';
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The web page. */
    @ConfigMapping(prefix = "facet.page")
    public interface Config {
        /** Whether to serve the page at {@code /} and its endpoints: object lists, thumbnails, clips and recent results. */
        @WithDefault("true")
        boolean enabled();
    }
}
