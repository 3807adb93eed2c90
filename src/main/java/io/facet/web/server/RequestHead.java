package io.facet.web.server;

import io.facet.web.http.Problem;
import io.facet.web.http.RequestId;
import io.quarkus.vertx.http.HttpServerOptionsCustomizer;
import io.quarkus.vertx.http.runtime.filters.Filters;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import jakarta.ws.rs.core.Response.Status;

/**
 * Rejects request lines and headers that are too long. Vert.x would do so without a response body, so its limits are raised, and it
 * rejects only what exceeds the configured ones several times.
 */
@Singleton
class RequestHead implements HttpServerOptionsCustomizer {
    private static final int AFTER_REQUEST_ID = RequestId.BEFORE_ALL_ROUTES - 1;
    private static final int MARGIN = 4;
    // A colon, a space and the line break.
    private static final int HEADER_OVERHEAD = 4;

    private volatile int maxLine = Integer.MAX_VALUE;
    private volatile int maxHeaders = Integer.MAX_VALUE;

    @Override
    public void customizeHttpServer(HttpServerOptions options) {
        maxLine = options.getMaxInitialLineLength();
        maxHeaders = options.getMaxHeaderSize();
        raise(options);
    }

    @Override
    public void customizeHttpsServer(HttpServerOptions options) {
        raise(options);
    }

    void register(@Observes Filters filters) {
        filters.register(this::check, AFTER_REQUEST_ID);
    }

    private static void raise(HttpServerOptions options) {
        options.setMaxInitialLineLength(MARGIN * options.getMaxInitialLineLength())
                .setMaxHeaderSize(MARGIN * options.getMaxHeaderSize());
    }

    private void check(RoutingContext context) {
        HttpServerRequest request = context.request();
        if (request.uri().length() > maxLine) {
            reject(
                    context,
                    Status.REQUEST_URI_TOO_LONG,
                    "The path and query have %d characters; the limit is %d."
                            .formatted(request.uri().length(), maxLine));
        } else if (headerBytes(request) > maxHeaders) {
            reject(
                    context,
                    Status.REQUEST_HEADER_FIELDS_TOO_LARGE,
                    "The headers have %d bytes; the limit is %d.".formatted(headerBytes(request), maxHeaders));
        } else {
            context.next();
        }
    }

    private static int headerBytes(HttpServerRequest request) {
        return request.headers().entries().stream()
                .mapToInt(header -> header.getKey().length() + header.getValue().length() + HEADER_OVERHEAD)
                .sum();
    }

    private static void reject(RoutingContext context, Status status, String detail) {
        Problem.of(status, detail, RequestId.of(context)).send(context);
    }
}
