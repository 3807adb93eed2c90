package io.facet.trigger;

import io.facet.detection.DetectionException;
import io.facet.detection.ErrorCode;
import io.facet.trigger.sns.SnsGate;
import io.vertx.core.http.HttpServerRequest;
import jakarta.inject.Singleton;
import jakarta.ws.rs.container.ResourceInfo;
import jakarta.ws.rs.core.HttpHeaders;
import org.jboss.resteasy.reactive.server.ServerRequestFilter;

/**
 * Turns away who has no token, before any of the body is read. SNS cannot send one; a message for one of our topics may come
 * as far as {@link EventResource}, which lets in what is signed.
 */
@Singleton
class TokenCheck {
    private static final String SNS_TOPIC = "x-amz-sns-topic-arn";

    private final AccessTokens tokens;
    private final SnsGate sns;

    TokenCheck(AccessTokens tokens, SnsGate sns) {
        this.tokens = tokens;
        this.sns = sns;
    }

    @Guarded
    @ServerRequestFilter
    void check(HttpServerRequest request, ResourceInfo resource) {
        boolean signedInstead =
                resource.getResourceClass() == EventResource.class && sns.isOurs(request.getHeader(SNS_TOPIC));
        if (!signedInstead) {
            requireToken(request);
        }
    }

    void requireToken(HttpServerRequest request) {
        if (!tokens.admit(request.getHeader(HttpHeaders.AUTHORIZATION))) {
            throw new DetectionException(
                    ErrorCode.UNAUTHORIZED,
                    "Send the header \"Authorization: Bearer TOKEN\" with a token of facet.security.token.");
        }
    }
}
