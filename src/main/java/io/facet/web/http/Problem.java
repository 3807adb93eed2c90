package io.facet.web.http;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.facet.detection.DetectionResult.Failure;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response;
import java.util.Locale;

/** Problem details (RFC 9457). */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Problem(String type, String title, int status, String detail, String code, String requestId) {
    public static final String MEDIA_TYPE = "application/problem+json";
    private static final int RETRY_AFTER_SECONDS = 1;

    public static Problem of(Failure failure, String requestId) {
        return new Problem(
                "urn:facet:problem:" + failure.code(),
                failure.code().sentence(),
                failure.code().status(),
                failure.message(),
                failure.code().name(),
                requestId);
    }

    /** An error that the HTTP framework detects, such as 405. */
    public static Problem of(Response.StatusType status, String detail, String requestId) {
        String code = status.getReasonPhrase().toUpperCase(Locale.ROOT).replace(' ', '_');
        return new Problem("about:blank", status.getReasonPhrase(), status.getStatusCode(), detail, code, requestId);
    }

    public Response toResponse() {
        Response.ResponseBuilder response =
                Response.status(status).type(MEDIA_TYPE).entity(this);
        if (status == Response.Status.TOO_MANY_REQUESTS.getStatusCode()
                || status == Response.Status.SERVICE_UNAVAILABLE.getStatusCode()) {
            response.header(HttpHeaders.RETRY_AFTER, RETRY_AFTER_SECONDS);
        }
        if (status == Response.Status.UNAUTHORIZED.getStatusCode()) {
            response.header(HttpHeaders.WWW_AUTHENTICATE, "Bearer");
        }
        return response.build();
    }
}
