package io.facet.web.security;

import io.facet.web.http.AcceptCheck;
import io.facet.web.http.Problem;
import io.facet.web.http.RequestId;
import io.facet.web.security.RouteAccess.Route;
import io.quarkus.vertx.http.runtime.filters.Filters;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.event.Observes;
import jakarta.ws.rs.core.Response;
import java.util.Set;
import java.util.TreeSet;

/** Answers methods that a route does not have, also for files, and OPTIONS. Quarkus answers for its own routes. */
class MethodCheck {
    // After authorization.
    private static final int PRIORITY = AcceptCheck.PRIORITY + 10;
    private static final String OPTIONS = HttpMethod.OPTIONS.name();

    void register(@Observes Filters filters) {
        filters.register(MethodCheck::check, PRIORITY);
    }

    private static void check(RoutingContext context) {
        String path = context.normalizedPath();
        String method = context.request().method().name();
        Set<String> methods = new TreeSet<>();
        RouteAccess.ROUTES.stream()
                .filter(route -> !path.startsWith("/q/") && route.contains(path))
                .map(Route::methods)
                .forEach(methods::addAll);
        if (methods.isEmpty() || methods.contains(method)) {
            context.next();
            return;
        }
        methods.add(OPTIONS);
        String allowed = String.join(", ", methods);
        context.response().putHeader(HttpHeaders.ALLOW, allowed);
        if (method.equals(OPTIONS)) {
            context.response()
                    .setStatusCode(Response.Status.NO_CONTENT.getStatusCode())
                    .end();
        } else {
            Problem.of(
                            Response.Status.METHOD_NOT_ALLOWED,
                            "%s does not accept %s; allowed: %s.".formatted(path, method, allowed),
                            RequestId.of(context))
                    .send(context);
        }
    }
}
