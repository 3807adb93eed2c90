package io.facet.web.security;

import io.facet.web.http.HttpConfig;
import io.facet.web.http.Problem;
import io.facet.web.http.RequestId;
import io.netty.util.NetUtil;
import io.quarkus.vertx.http.runtime.filters.Filters;
import io.smallrye.common.net.HostName;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.net.HostAndPort;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import jakarta.ws.rs.core.Response;
import java.net.URI;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Rejects requests that a web page of another site makes a browser send: writing ones by their origin, and, because a name that
 * the attacker controls can point to this service (DNS rebinding), all others by their host name.
 */
@Singleton
class BrowserRequests {
    // After security headers and the request ID, before authentication.
    private static final int PRIORITY = 950;

    private static final Set<HttpMethod> SAFE = Set.of(HttpMethod.GET, HttpMethod.HEAD, HttpMethod.OPTIONS);
    /** Domains without public registration (RFC 6761, RFC 8375, ICANN), and Kubernetes service names. */
    private static final List<String> PRIVATE_DOMAINS =
            List.of(".localhost", ".local", ".internal", ".home.arpa", ".test", ".svc");

    private final AccessTokens tokens;
    private final Set<String> allowedHosts;

    BrowserRequests(AccessTokens tokens, HttpConfig config) {
        this.tokens = tokens;
        this.allowedHosts = config.allowedHosts().orElse(List.of()).stream()
                .map(BrowserRequests::normalized)
                .collect(Collectors.toSet());
    }

    void register(@Observes Filters filters) {
        filters.register(this::check, PRIORITY);
    }

    private void check(RoutingContext context) {
        HttpServerRequest request = context.request();
        if (!SAFE.contains(request.method()) && isFromAnotherSite(request)) {
            reject(
                    context,
                    "Pages of other sites may not send this request (Origin: %s)."
                            .formatted(request.getHeader(HttpHeaders.ORIGIN)));
        } else if (checksHost(request) && !isOwnName(host(request))) {
            reject(
                    context,
                    "The host name %s is not one of this service; add it to facet.http.allowed-hosts."
                            .formatted(host(request)));
        } else {
            context.next();
        }
    }

    private static void reject(RoutingContext context, String detail) {
        Problem.of(Response.Status.FORBIDDEN, detail, RequestId.of(context)).send(context);
    }

    /** Browsers send Sec-Fetch-Site over HTTPS and to localhost. A proxy may change the host, but not this header. */
    private boolean isFromAnotherSite(HttpServerRequest request) {
        String site = request.getHeader("Sec-Fetch-Site");
        if (site != null) {
            return !site.equals("same-origin") && !site.equals("none");
        }
        String origin = request.getHeader(HttpHeaders.ORIGIN);
        return origin != null && !isOwnOrigin(origin, request);
    }

    /** A page of another site cannot set X-Forwarded-Host, which a proxy sets to the original host. */
    private boolean isOwnOrigin(String origin, HttpServerRequest request) {
        try {
            URI uri = URI.create(origin);
            return uri.getHost() != null
                    && (isSame(uri, request.authority())
                            || isSame(uri, forwardedHost(request))
                            || allowedHosts.contains(normalized(uri.getHost())));
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    private static HostAndPort forwardedHost(HttpServerRequest request) {
        String host = request.getHeader("X-Forwarded-Host");
        return host == null ? null : HostAndPort.parseAuthority(host, -1);
    }

    private static boolean isSame(URI origin, HostAndPort own) {
        int defaultPort = "https".equals(origin.getScheme()) ? 443 : 80;
        return own != null
                && normalized(own.host()).equals(normalized(origin.getHost()))
                && (own.port() < 0 ? defaultPort : own.port())
                        == (origin.getPort() < 0 ? defaultPort : origin.getPort());
    }

    /** With a token, a page that reaches this service can do nothing. A list of names applies to all clients. */
    private boolean checksHost(HttpServerRequest request) {
        return !allowedHosts.isEmpty() || !tokens.areRequired() && isFromBrowserOverHttp(request);
    }

    /**
     * Browsers send Sec-Fetch headers only over HTTPS, where the certificate proves the host name, and to localhost. No page can
     * forge these headers or remove Accept-Language.
     */
    private static boolean isFromBrowserOverHttp(HttpServerRequest request) {
        boolean secure = request.headers().contains("Sec-Fetch-Site")
                || request.headers().contains("Sec-Fetch-Mode");
        String agent = request.getHeader(HttpHeaders.USER_AGENT);
        return !secure
                && (request.headers().contains(HttpHeaders.ACCEPT_LANGUAGE)
                        || request.headers().contains(HttpHeaders.ORIGIN)
                        || agent != null && agent.startsWith("Mozilla/"));
    }

    /** An attacker's page has a registered name: with a dot, and in a public domain. */
    private boolean isOwnName(String host) {
        return host.indexOf('.') < 0
                || host.startsWith("[")
                || NetUtil.isValidIpV4Address(host)
                || PRIVATE_DOMAINS.stream().anyMatch(host::endsWith)
                || host.equals(normalized(HostName.getQualifiedHostName()))
                || allowedHosts.contains(host);
    }

    /** Without the port; empty if a client of HTTP/1.0 sent none. */
    private static String host(HttpServerRequest request) {
        HostAndPort authority = request.authority();
        String header = request.getHeader(HttpHeaders.HOST);
        return authority != null ? normalized(authority.host()) : header == null ? "" : normalized(header);
    }

    private static String normalized(String host) {
        String lower = host.toLowerCase(Locale.ROOT);
        return lower.endsWith(".") ? lower.substring(0, lower.length() - 1) : lower;
    }
}
