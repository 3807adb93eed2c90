package io.facet.web.server;

import io.facet.web.http.RequestId;
import io.quarkus.vertx.http.runtime.filters.Filters;
import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpHeaders;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.event.Observes;

/** Adds the headers to every response that limit what a browser may do with it. */
class SecurityHeaders {
    /** The page: only this service's own scripts, styles and requests; photos and clips are displayed from blobs. */
    private static final String PAGE =
            "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob: data:; "
                    + "media-src 'self' blob:; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";
    /** Swagger UI has inline scripts and styles, and validates nothing elsewhere. */
    private static final String SWAGGER_UI =
            "default-src 'self'; script-src 'self' 'unsafe-inline'; style-src 'self' 'unsafe-inline'; "
                    + "img-src 'self' blob: data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

    private static final String OTHER = "default-src 'none'; frame-ancestors 'none'";

    void register(@Observes Filters filters) {
        filters.register(SecurityHeaders::add, RequestId.BEFORE_ALL_ROUTES);
    }

    private static void add(RoutingContext context) {
        MultiMap headers = context.response().headers();
        headers.set("X-Content-Type-Options", "nosniff");
        headers.set("X-Frame-Options", "DENY");
        headers.set("Referrer-Policy", "no-referrer");
        headers.set("Cross-Origin-Resource-Policy", "same-origin");
        headers.set("Content-Security-Policy", contentSecurityPolicy(context.normalizedPath()));
        context.addHeadersEndHandler(end -> {
            if (!headers.contains(HttpHeaders.CACHE_CONTROL)) {
                headers.set(HttpHeaders.CACHE_CONTROL, "no-store");
            }
        });
        context.next();
    }

    private static String contentSecurityPolicy(String path) {
        if (path.equals("/") || path.equals("/index.html")) {
            return PAGE;
        }
        return path.startsWith("/q/swagger-ui") ? SWAGGER_UI : OTHER;
    }
}
