package io.facet.web.security;

import io.facet.event.sns.SnsTopicMechanism;
import io.facet.web.http.Problem;
import io.facet.web.http.RequestId;
import io.quarkus.security.AuthenticationFailedException;
import io.quarkus.security.identity.SecurityIdentity;
import io.quarkus.vertx.http.runtime.security.HttpSecurityPolicy;
import io.quarkus.vertx.http.runtime.security.QuarkusHttpUser;
import io.smallrye.mutiny.Uni;
import io.vertx.core.net.SocketAddress;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response;
import java.util.List;
import java.util.Set;
import java.util.function.BiConsumer;

/**
 * Checks the access to every route before the body is read. {@link #ROUTES} is the only place for that, and docs/security.md
 * repeats it. All other routes and methods need a token.
 */
@ApplicationScoped
class RouteAccess implements HttpSecurityPolicy {
    enum Access {
        /** All callers. */
        OPEN,
        /** Callers with a valid token. */
        TOKEN,
        /** Also SNS. Anyone can send its header, so the resource must verify the message. */
        TOKEN_OR_SNS
    }

    private static final Set<String> READ = Set.of("GET", "HEAD");

    static final List<Route> ROUTES = List.of(
            new Route("/", READ, Access.OPEN),
            new Route("/index.html", READ, Access.OPEN),
            new Route("/page/*", READ, Access.OPEN),
            new Route("/schema/*", READ, Access.OPEN),
            new Route("/models", READ, Access.OPEN),
            new Route("/q/*", READ, Access.OPEN),
            new Route("/detect", Set.of("POST"), Access.TOKEN),
            new Route("/events", Set.of("POST"), Access.TOKEN_OR_SNS),
            new Route("/events", Set.of("HEAD", "OPTIONS"), Access.OPEN),
            new Route("/buckets", READ, Access.TOKEN),
            new Route("/objects", READ, Access.TOKEN),
            new Route("/thumbnail", READ, Access.TOKEN),
            new Route("/clip", READ, Access.TOKEN),
            new Route("/clip/result", READ, Access.TOKEN),
            new Route("/results", READ, Access.TOKEN));

    /** @param path ends with {@code /*} if it includes the paths below it */
    record Route(String path, Set<String> methods, Access access) {
        boolean matches(String method, String requested) {
            return methods.contains(method) && contains(requested);
        }

        boolean contains(String requested) {
            boolean below = path.endsWith("/*") && requested.startsWith(path.substring(0, path.length() - 1));
            return below || requested.equals(path);
        }
    }

    private final RateLimit rateLimit;

    RouteAccess(RateLimit rateLimit) {
        this.rateLimit = rateLimit;
    }

    /** @param path normalized */
    static Access of(String method, String path) {
        return ROUTES.stream()
                .filter(route -> route.matches(method, path))
                .findFirst()
                .map(Route::access)
                .orElse(Access.TOKEN);
    }

    @Override
    public Uni<CheckResult> checkPermission(
            RoutingContext context, Uni<SecurityIdentity> identity, AuthorizationRequestContext requestContext) {
        Access access = of(context.request().method().name(), context.normalizedPath());
        if (access == Access.OPEN) {
            return CheckResult.permit();
        }
        leaveRejectedTokens(context);
        return identity.onFailure(AuthenticationFailedException.class)
                .recoverWithNull()
                .chain(caller -> {
                    if (!isAllowed(caller, access)) {
                        return reject(context, Problem.unauthorized(context));
                    }
                    long seconds = rateLimit.secondsToWait(name(caller, context));
                    if (seconds > 0) {
                        context.response().putHeader(HttpHeaders.RETRY_AFTER, String.valueOf(seconds));
                        return reject(context, tooManyRequests(context));
                    }
                    return Uni.createFrom().item(new CheckResult(true, caller));
                });
    }

    /** Quarkus would respond to a token that is not valid, without a body. */
    private static void leaveRejectedTokens(RoutingContext context) {
        BiConsumer<RoutingContext, Throwable> otherFailures = context.get(QuarkusHttpUser.AUTH_FAILURE_HANDLER);
        BiConsumer<RoutingContext, Throwable> handler = (request, failure) -> {
            if (!(failure instanceof AuthenticationFailedException)) {
                otherFailures.accept(request, failure);
            }
        };
        context.put(QuarkusHttpUser.AUTH_FAILURE_HANDLER, handler);
    }

    private static boolean isAllowed(SecurityIdentity caller, Access access) {
        return caller != null
                && !caller.isAnonymous()
                && (access == Access.TOKEN_OR_SNS || !caller.hasRole(SnsTopicMechanism.ROLE));
    }

    /** The identity's name, or the client's address if no token is required or the caller claims to be SNS. */
    private static String name(SecurityIdentity caller, RoutingContext context) {
        String name = caller.getPrincipal().getName();
        if (!name.equals(BearerTokenMechanism.NO_TOKEN) && !name.equals(SnsTopicMechanism.ROLE)) {
            return name;
        }
        SocketAddress address = context.request().remoteAddress();
        return address == null ? "" : address.hostAddress();
    }

    private static Problem tooManyRequests(RoutingContext context) {
        return Problem.of(
                Response.Status.TOO_MANY_REQUESTS,
                "This caller exceeds the limit of facet.security.requests-per-second.",
                RequestId.of(context));
    }

    /** Responds here instead of returning a denial, for which Quarkus would send a challenge without a body. */
    private static Uni<CheckResult> reject(RoutingContext context, Problem problem) {
        problem.send(context);
        return Uni.createFrom().nothing();
    }
}
