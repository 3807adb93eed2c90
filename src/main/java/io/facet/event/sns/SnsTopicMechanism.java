package io.facet.event.sns;

import io.quarkus.security.identity.IdentityProviderManager;
import io.quarkus.security.identity.SecurityIdentity;
import io.quarkus.security.runtime.QuarkusPrincipal;
import io.quarkus.security.runtime.QuarkusSecurityIdentity;
import io.quarkus.vertx.http.runtime.security.ChallengeData;
import io.quarkus.vertx.http.runtime.security.HttpAuthenticationMechanism;
import io.smallrye.mutiny.Uni;
import io.vertx.ext.web.RoutingContext;
import jakarta.inject.Singleton;

/**
 * Gives a request without a token, as SNS sends it, the role {@link #ROLE} if its header names an allowed topic. Anyone can
 * send that header: a resource that accepts the role must verify the message with {@link SnsVerifier}.
 */
@Singleton
public class SnsTopicMechanism implements HttpAuthenticationMechanism {
    /** The role of a caller that claims to be SNS. */
    public static final String ROLE = "sns";

    private static final String TOPIC_HEADER = "x-amz-sns-topic-arn";
    private static final SecurityIdentity CALLER = QuarkusSecurityIdentity.builder()
            .setPrincipal(new QuarkusPrincipal(ROLE))
            .addRole(ROLE)
            .build();

    private final SnsVerifier verifier;

    SnsTopicMechanism(SnsVerifier verifier) {
        this.verifier = verifier;
    }

    @Override
    public Uni<SecurityIdentity> authenticate(RoutingContext context, IdentityProviderManager providers) {
        boolean allowed = verifier.isAllowed(context.request().getHeader(TOPIC_HEADER));
        return Uni.createFrom().item(allowed ? CALLER : null);
    }

    @Override
    public Uni<ChallengeData> getChallenge(RoutingContext context) {
        return Uni.createFrom().nullItem();
    }

    /** After bearer tokens: a caller that sends both keeps the rights of its token. */
    @Override
    public int getPriority() {
        return DEFAULT_PRIORITY - 1;
    }
}
