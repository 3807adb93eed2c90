package io.facet.web.http;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.facet.detection.DetectionResult.Failure;
import io.facet.detection.ErrorCode;
import io.facet.web.http.FailedEventException.FailedObject;
import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import io.vertx.core.json.Json;
import io.vertx.ext.web.RoutingContext;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Problem details (RFC 9457).
 *
 * @param failures the objects of an event that failed, otherwise null
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Problem(
        String type,
        String title,
        int status,
        String detail,
        String code,
        String requestId,
        List<FailedObject> failures) {
    public static final String MEDIA_TYPE = "application/problem+json";
    private static final Failure UNAUTHORIZED = new Failure(
            ErrorCode.UNAUTHORIZED,
            "Send the header \"Authorization: Bearer TOKEN\" with a token of facet.security.token or of the OIDC issuer.");
    private static final String RETRY_AFTER_SECONDS = "1";

    public static Problem of(Failure failure, String requestId) {
        return new Problem(
                "urn:facet:problem:" + failure.code(),
                failure.code().sentence(),
                failure.code().status(),
                failure.message(),
                failure.code().name(),
                requestId,
                null);
    }

    static Problem of(FailedEventException failure, String requestId) {
        Problem problem = of(new Failure(failure.code(), failure.getMessage()), requestId);
        return new Problem(
                problem.type,
                problem.title,
                problem.status,
                problem.detail,
                problem.code,
                requestId,
                failure.objects());
    }

    /** An error that the HTTP framework detects, such as 405. */
    public static Problem of(Response.StatusType status, String detail, String requestId) {
        String code = status.getReasonPhrase().toUpperCase(Locale.ROOT).replaceAll("[ -]", "_");
        return new Problem(
                "about:blank", status.getReasonPhrase(), status.getStatusCode(), detail, code, requestId, null);
    }

    public static Problem unauthorized(RoutingContext context) {
        return of(UNAUTHORIZED, RequestId.of(context));
    }

    public Response toResponse() {
        Response.ResponseBuilder response =
                Response.status(status).type(MEDIA_TYPE).entity(this);
        headers().forEach(response::header);
        return response.build();
    }

    /** Responds to a request that has not reached a resource. */
    public Future<Void> send(RoutingContext context) {
        context.response().setStatusCode(status).putHeader(HttpHeaders.CONTENT_TYPE, MEDIA_TYPE);
        MultiMap headers = context.response().headers();
        headers().entrySet().stream()
                .filter(header -> !headers.contains(header.getKey()))
                .forEach(header -> headers.set(header.getKey(), header.getValue()));
        return context.response().end(Json.encodeToBuffer(this));
    }

    private Map<String, String> headers() {
        if (status == Response.Status.TOO_MANY_REQUESTS.getStatusCode()
                || status == Response.Status.SERVICE_UNAVAILABLE.getStatusCode()) {
            return Map.of(HttpHeaders.RETRY_AFTER, RETRY_AFTER_SECONDS);
        }
        if (status == Response.Status.UNAUTHORIZED.getStatusCode()) {
            return Map.of(HttpHeaders.WWW_AUTHENTICATE, "Bearer");
        }
        return Map.of();
    }
}
