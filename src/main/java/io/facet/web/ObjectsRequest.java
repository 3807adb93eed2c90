package io.facet.web;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.facet.detection.DetectionException;
import io.facet.detection.ErrorCode;
import io.facet.detection.ObjectLocation;
import io.facet.web.error.Failures;
import io.smallrye.mutiny.Uni;
import io.vertx.core.http.HttpServerRequest;
import java.util.List;

/** Photos of the store by name: one, or several under {@code objects}. */
public record ObjectsRequest(String bucket, String key, String versionId, List<Entry> objects) {
    private static final int MAX_BYTES = 1 << 20;

    /** One photo of the store. */
    public record Entry(
            @JsonProperty(required = true) String bucket,
            @JsonProperty(required = true) String key,
            String versionId) {
        ObjectLocation location() {
            if (bucket == null || bucket.isEmpty() || key == null || key.isEmpty()) {
                throw new DetectionException(
                        ErrorCode.BAD_PARAMETER,
                        "An object is named by \"bucket\" and \"key\", and by \"versionId\" if need be.");
            }
            return new ObjectLocation(bucket, key, versionId);
        }
    }

    /** Fails with {@code BAD_PARAMETER} where the body is nothing of this kind. */
    static Uni<ObjectsRequest> read(HttpServerRequest request, ObjectMapper json) {
        return RequestBody.text(request, MAX_BYTES).map(body -> parse(body, json));
    }

    private static ObjectsRequest parse(String body, ObjectMapper json) {
        try {
            return json.readValue(body, ObjectsRequest.class);
        } catch (JsonProcessingException e) {
            throw new DetectionException(
                    ErrorCode.BAD_PARAMETER,
                    "The body is not {\"bucket\", \"key\", \"versionId\"?} or {\"objects\": […]}" + Failures.where(e),
                    e);
        }
    }

    boolean isList() {
        return objects != null;
    }

    List<ObjectLocation> locations() {
        List<Entry> entries = isList() ? objects : List.of(new Entry(bucket, key, versionId));
        return entries.stream().map(Entry::location).toList();
    }
}
