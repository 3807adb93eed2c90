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

/** Authenticates callers by the header {@code Authorization: Bearer TOKEN}. */
@Singleton
class BearerTokenMechanism implements HttpAuthenticationMechanism {
    private static final String SCHEME = "Bearer ";
    private static final SecurityIdentity CALLER = QuarkusSecurityIdentity.builder()
            .setPrincipal(new QuarkusPrincipal(AccessTokens.ROLE))
            .addRole(AccessTokens.ROLE)
            .build();

    private final AccessTokens tokens;

    BearerTokenMechanism(AccessTokens tokens) {
        this.tokens = tokens;
    }

    @Override
    public Uni<SecurityIdentity> authenticate(RoutingContext context, IdentityProviderManager providers) {
        String header = context.request().getHeader(HttpHeaderNames.AUTHORIZATION);
        return Uni.createFrom().item(!tokens.areRequired() || hasValidToken(header) ? CALLER : null);
    }

    private boolean hasValidToken(String header) {
        return header != null
                && header.regionMatches(true, 0, SCHEME, 0, SCHEME.length())
                && tokens.isValid(header.substring(SCHEME.length()).trim());
    }

    @Override
    public Uni<ChallengeData> getChallenge(RoutingContext context) {
        return Uni.createFrom()
                .item(new ChallengeData(
                        Response.Status.UNAUTHORIZED.getStatusCode(), HttpHeaderNames.WWW_AUTHENTICATE, "Bearer"));
    }
}
