package io.facet.web.security;

import io.netty.handler.codec.http.HttpHeaderNames;
import io.quarkus.security.identity.IdentityProviderManager;
import io.quarkus.security.identity.SecurityIdentity;
import io.quarkus.security.runtime.QuarkusPrincipal;
import io.quarkus.security.runtime.QuarkusSecurityIdentity;
import io.quarkus.vertx.http.runtime.security.ChallengeData;
import io.quarkus.vertx.http.runtime.security.HttpAuthenticationMechanism;
import io.smallrye.mutiny.Uni;
import io.vertx.ext.web.RoutingContext;
import jakarta.inject.Singleton;
import jakarta.ws.rs.core.Response;

/** Authenticates callers by the header {@code Authorization: Bearer TOKEN} and the configured tokens. */
@Singleton
class BearerTokenMechanism implements HttpAuthenticationMechanism {
    /** The name of every caller if no token is required. */
    static final String NO_TOKEN = "no-token";

    private static final String SCHEME = "Bearer ";
    private static final SecurityIdentity WITHOUT_TOKEN = identity(NO_TOKEN);

    private final AccessTokens tokens;

    BearerTokenMechanism(AccessTokens tokens) {
        this.tokens = tokens;
    }

    @Override
    public Uni<SecurityIdentity> authenticate(RoutingContext context, IdentityProviderManager providers) {
        if (!tokens.areRequired()) {
            return Uni.createFrom().item(WITHOUT_TOKEN);
        }
        String header = context.request().getHeader(HttpHeaderNames.AUTHORIZATION);
        boolean bearer = header != null && header.regionMatches(true, 0, SCHEME, 0, SCHEME.length());
        return Uni.createFrom()
                .item(
                        bearer
                                ? tokens.nameOf(header.substring(SCHEME.length())
                                                .trim())
                                        .map(BearerTokenMechanism::identity)
                                        .orElse(null)
                                : null);
    }

    @Override
    public Uni<ChallengeData> getChallenge(RoutingContext context) {
        return Uni.createFrom()
                .item(new ChallengeData(
                        Response.Status.UNAUTHORIZED.getStatusCode(), HttpHeaderNames.WWW_AUTHENTICATE, "Bearer"));
    }

    /** Before OIDC, which rejects tokens that are not its own. */
    @Override
    public int getPriority() {
        return DEFAULT_PRIORITY + 2;
    }

    private static SecurityIdentity identity(String name) {
        return QuarkusSecurityIdentity.builder()
                .setPrincipal(new QuarkusPrincipal(name))
                .build();
    }
}
