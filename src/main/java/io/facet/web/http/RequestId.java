package io.facet.web.http;

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

/** Gives every request an ID, or keeps the one that the client sent, and adds it to the response and the log. */
public class RequestId {
    static final String HEADER = "X-Request-Id";
    public static final int BEFORE_ALL_ROUTES = 1000;

    private static final String FIELD = "requestId";
    private static final String KEY = RequestId.class.getName();
    // A client's ID is copied into logs and headers.
    private static final Pattern VALID = Pattern.compile("[\\w.:/=+-]{1,128}");

    void register(@Observes Filters filters) {
        filters.register(RequestId::assign, BEFORE_ALL_ROUTES);
    }

    public static String of(RoutingContext context) {
        return context.get(KEY);
    }

    /** Must be called on the request's thread. Without a server span, the trace is the client's. */
    public static Origin origin(HttpServerRequest request) {
        Context current = Context.current();
        return new Origin(
                request.response().headers().get(HEADER),
                Span.fromContext(current).getSpanContext().isValid() ? current : traceOf(request));
    }

    /** Reads {@code traceparent} (W3C Trace Context), which correlates log lines even if tracing is off. */
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
        String sent = context.request().getHeader(HEADER);
        String id = sent != null && VALID.matcher(sent).matches()
                ? sent
                : UUID.randomUUID().toString();
        context.put(KEY, id);
        MDC.put(FIELD, id);
        context.response().putHeader(HEADER, id);
        context.next();
    }
}
