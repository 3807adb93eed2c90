package io.facet.web.http;

import io.quarkus.vertx.http.runtime.filters.Filters;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.event.Observes;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Chooses the media type of the response before the body is read and replaces the header Accept by it, because the REST framework
 * ignores exclusions ({@code q=0}). Static files have one type and are sent in any case.
 */
public class AcceptCheck {
    public static final int PRIORITY = 40;

    private static final List<String> JSON = List.of(MediaType.APPLICATION_JSON);

    /** The media types of each path; the first one is the default. */
    public static final Map<String, List<String>> AVAILABLE = Map.of(
            "/detect", List.of(MediaType.APPLICATION_JSON, "image/jpeg", "image/png"),
            "/events", JSON,
            "/models", JSON,
            "/buckets", JSON,
            "/objects", JSON,
            "/thumbnail", List.of("image/jpeg"),
            "/clip/result", JSON,
            "/results", List.of(MediaType.SERVER_SENT_EVENTS));

    void register(@Observes Filters filters) {
        filters.register(AcceptCheck::check, PRIORITY);
    }

    private static void check(RoutingContext context) {
        List<String> available = AVAILABLE.get(resource(context.normalizedPath()));
        if (available == null || context.request().method().equals(HttpMethod.OPTIONS)) {
            context.next();
            return;
        }
        String header = String.join(",", context.request().headers().getAll(HttpHeaders.ACCEPT));
        try {
            Optional<String> best = Accept.parse(header).best(available);
            if (best.isPresent()) {
                context.request().headers().set(HttpHeaders.ACCEPT, best.get());
                context.next();
            } else {
                reject(
                        context,
                        Response.Status.NOT_ACCEPTABLE,
                        "No available media type is acceptable (Accept: %s); available: %s."
                                .formatted(header, String.join(", ", available)));
            }
        } catch (IllegalArgumentException e) {
            reject(
                    context,
                    Response.Status.BAD_REQUEST,
                    "The header Accept is not valid at \"%s\". Send media types such as %s, or */*."
                            .formatted(e.getMessage(), available.get(0)));
        }
    }

    /** The REST framework also serves {@code /detect/} and {@code /detect;x=y}. */
    private static String resource(String path) {
        return path.replaceAll("(;[^/]*)?/*$", "");
    }

    private static void reject(RoutingContext context, Response.Status status, String detail) {
        Problem.of(status, detail, RequestId.of(context)).send(context);
    }
}
