package io.facet.web;

import io.facet.telemetry.Origin;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.propagation.W3CTraceContextPropagator;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.propagation.TextMapGetter;
import io.quarkus.vertx.http.runtime.filters.Filters;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.event.Observes;
import java.util.UUID;
import java.util.regex.Pattern;
import org.jboss.logging.MDC;

/** Gives every request an id, or keeps the one it came with; says it in the answer and in the lines of the log. */
public class RequestId {
    static final String HEADER = "X-Request-Id";
    static final int BEFORE_ALL_ROUTES = 1000;

    private static final String FIELD = "requestId";
    private static final String KEY = RequestId.class.getName();
    // What comes from outside goes into logs and headers: nothing but plain characters, and not many.
    private static final Pattern ACCEPTABLE = Pattern.compile("[\\w.:/=+-]{1,128}");

    void register(@Observes Filters filters) {
        filters.register(RequestId::assign, BEFORE_ALL_ROUTES);
    }

    public static String of(RoutingContext context) {
        return context.get(KEY);
    }

    /** Asked on the request's own thread. The trace is that of the span that has begun for it, else the one it came with. */
    public static Origin origin(HttpServerRequest request) {
        Context traced = Context.current();
        return new Origin(
                request.response().headers().get(HEADER),
                Span.fromContext(traced).getSpanContext().isValid() ? traced : traceOf(request));
    }

    /** What {@code traceparent} says (W3C Trace Context): in the log it joins our lines with others', also without tracing. */
    private static Context traceOf(HttpServerRequest request) {
        return W3CTraceContextPropagator.getInstance().extract(Context.root(), request, new TextMapGetter<>() {
            @Override
            public Iterable<String> keys(HttpServerRequest carrier) {
                return carrier.headers().names();
            }

            @Override
            public String get(HttpServerRequest carrier, String name) {
                return carrier.getHeader(name);
            }
        });
    }

    private static void assign(RoutingContext context) {
        String given = context.request().getHeader(HEADER);
        String id = given != null && ACCEPTABLE.matcher(given).matches()
                ? given
                : UUID.randomUUID().toString();
        context.put(KEY, id);
        MDC.put(FIELD, id);
        context.response().putHeader(HEADER, id);
        context.addEndHandler(ended -> discardRest(context.request()));
        context.next();
    }

    /** A connection is free for the next request only when the body of this one has been read, wanted or not. */
    private static void discardRest(HttpServerRequest request) {
        if (!request.isEnded()) {
            request.handler(rest -> {});
            request.resume();
        }
    }
}
