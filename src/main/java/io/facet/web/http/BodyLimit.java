package io.facet.web.http;

import io.facet.telemetry.Failures;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.quarkus.runtime.configuration.MemorySize;
import io.quarkus.vertx.http.runtime.filters.Filters;
import io.vertx.core.Context;
import io.vertx.core.http.HttpVersion;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.event.Observes;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/**
 * Rejects a request with a larger Content-Length than any resource accepts; Quarkus would answer without a body. Also handles the
 * rest of a body that no resource read.
 */
class BodyLimit {
    private static final int AFTER_REQUEST_ID = RequestId.BEFORE_ALL_ROUTES - 1;

    private final long limit;
    private final RequestBody body;

    BodyLimit(@ConfigProperty(name = "quarkus.http.limits.max-body-size") MemorySize limit, RequestBody body) {
        this.limit = limit.asLongValue();
        this.body = body;
    }

    void register(@Observes Filters filters) {
        filters.register(this::check, AFTER_REQUEST_ID);
    }

    private void check(RoutingContext context) {
        Context eventLoop = context.vertx().getOrCreateContext();
        context.addHeadersEndHandler(head -> closeAfterTimeout(context));
        context.addEndHandler(ended -> eventLoop.runOnContext(next -> body.discardRest(context.request())));
        long length = RequestBody.declaredLength(context.request());
        if (length > limit) {
            reject(context, length);
        } else {
            context.next();
        }
    }

    private static void closeAfterTimeout(RoutingContext context) {
        if (context.response().getStatusCode() == HttpResponseStatus.REQUEST_TIMEOUT.code()
                && context.request().version() != HttpVersion.HTTP_2) {
            context.response().putHeader(HttpHeaderNames.CONNECTION, HttpHeaderValues.CLOSE);
        }
    }

    private void reject(RoutingContext context, long length) {
        context.response().putHeader(HttpHeaderNames.CONNECTION, HttpHeaderValues.CLOSE);
        Problem.of(Failures.explain(RequestBody.tooLong(length, limit)), RequestId.of(context))
                .send(context)
                // Closes without reading the body.
                .onComplete(sent -> context.request().connection().close());
    }
}
