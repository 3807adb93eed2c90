package io.facet.web.security;

import io.facet.detection.DetectionException;
import io.facet.detection.ErrorCode;
import io.facet.event.EventResource;
import io.facet.event.sns.SnsGate;
import io.vertx.core.http.HttpServerRequest;
import jakarta.inject.Provider;
import jakarta.inject.Singleton;
import jakarta.ws.rs.container.ResourceInfo;
import jakarta.ws.rs.core.HttpHeaders;
import org.jboss.resteasy.reactive.server.ServerRequestFilter;

/**
 * Turns away who has no token, before any of the body is read. SNS cannot send one; a message for one of our topics may come
 * as far as {@link EventResource}, which lets in what is signed.
 */
@Singleton
public class TokenCheck {
    private static final String SNS_TOPIC = "x-amz-sns-topic-arn";

    // A filter is made before the configuration of a start is there.
    private final Provider<AccessTokens> tokens;
    private final Provider<SnsGate> sns;

    TokenCheck(Provider<AccessTokens> tokens, Provider<SnsGate> sns) {
        this.tokens = tokens;
        this.sns = sns;
    }

    @Guarded
    @ServerRequestFilter
    void check(HttpServerRequest request, ResourceInfo resource) {
        boolean signedInstead =
                resource.getResourceClass() == EventResource.class && sns.get().isOurs(request.getHeader(SNS_TOPIC));
        if (!signedInstead) {
            requireToken(request);
        }
    }

    public void requireToken(HttpServerRequest request) {
        if (!tokens.get().admit(request.getHeader(HttpHeaders.AUTHORIZATION))) {
            throw new DetectionException(
                    ErrorCode.UNAUTHORIZED,
                    "Send the header \"Authorization: Bearer TOKEN\" with a token of facet.security.token.");
        }
    }
}
