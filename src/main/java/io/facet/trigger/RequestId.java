package io.facet.trigger;

import io.quarkus.vertx.http.runtime.filters.Filters;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.event.Observes;
import java.util.UUID;
import java.util.regex.Pattern;

/** Gives every request an id, or keeps the one it came with, and says it in the answer. */
class RequestId {
    static final String HEADER = "X-Request-Id";
    static final int BEFORE_ALL_ROUTES = 1000;

    private static final String KEY = RequestId.class.getName();
    // What comes from outside goes into logs and headers: nothing but plain characters, and not many.
    private static final Pattern ACCEPTABLE = Pattern.compile("[\\w.:/=+-]{1,128}");

    void register(@Observes Filters filters) {
        filters.register(RequestId::assign, BEFORE_ALL_ROUTES);
    }

    static String of(RoutingContext context) {
        return context.get(KEY);
    }

    private static void assign(RoutingContext context) {
        String given = context.request().getHeader(HEADER);
        String id = given != null && ACCEPTABLE.matcher(given).matches()
                ? given
                : UUID.randomUUID().toString();
        context.put(KEY, id);
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
