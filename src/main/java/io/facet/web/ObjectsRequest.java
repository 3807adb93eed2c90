package io.facet.web;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.cfg.CoercionAction;
import com.fasterxml.jackson.databind.cfg.CoercionInputShape;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.type.LogicalType;
import io.facet.detection.DetectionException;
import io.facet.detection.ErrorCode;
import io.facet.detection.ObjectLocation;
import io.facet.web.http.RequestBody;
import io.smallrye.mutiny.Uni;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import java.util.List;

/** One stored photo, or several in {@code objects}. */
public record ObjectsRequest(String bucket, String key, String versionId, List<Entry> objects) {
    static final String FORM = "{\"bucket\", \"key\", \"versionId\"?} or {\"objects\": […]}";
    static final int MAX_BYTES = 1 << 20;
    // Rejects what would be lost without notice, and types that the description does not name.
    private static final ObjectReader JSON = JsonMapper.builder(JsonFactory.builder()
                    .streamReadConstraints(
                            StreamReadConstraints.builder().maxNestingDepth(16).build())
                    .build())
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .withCoercionConfig(LogicalType.Textual, text -> {
                text.setCoercion(CoercionInputShape.Integer, CoercionAction.Fail);
                text.setCoercion(CoercionInputShape.Float, CoercionAction.Fail);
                text.setCoercion(CoercionInputShape.Boolean, CoercionAction.Fail);
            })
            .build()
            .readerFor(ObjectsRequest.class);

    public record Entry(
            @JsonProperty(required = true) String bucket,
            @JsonProperty(required = true) String key,
            String versionId) {
        static ObjectLocation location(Entry entry) {
            if (entry == null || isMissing(entry.bucket) || isMissing(entry.key)) {
                throw new DetectionException(
                        ErrorCode.BAD_PARAMETER, "An object needs \"bucket\" and \"key\"; \"versionId\" is optional.");
            }
            return new ObjectLocation(entry.bucket, entry.key, entry.versionId);
        }

        private static boolean isMissing(String name) {
            return name == null || name.isEmpty();
        }
    }

    /** Fails with {@code BAD_PARAMETER} if the body is not such a request. */
    static Uni<ObjectsRequest> read(RequestBody body, HttpServerRequest request) {
        return read(body, request, Buffer.buffer());
    }

    /** @param first the result of {@link RequestBody#peek} */
    static Uni<ObjectsRequest> read(RequestBody body, HttpServerRequest request, Buffer first) {
        return body.text(request, MAX_BYTES, first).map(ObjectsRequest::parse);
    }

    private static ObjectsRequest parse(String body) {
        try {
            ObjectsRequest parsed = JSON.readValue(body);
            if (parsed == null) {
                throw notAnObject(" (got null).", null);
            }
            if (parsed.isList() && (parsed.bucket != null || parsed.key != null || parsed.versionId != null)) {
                throw notAnObject(" (got both).", null);
            }
            return parsed;
        } catch (JsonProcessingException e) {
            throw body.isBlank()
                    ? new DetectionException(ErrorCode.BAD_PARAMETER, "The body is empty. Send " + FORM + ".", e)
                    : notAnObject(location(e), e);
        }
    }

    private static DetectionException notAnObject(String reason, Exception cause) {
        return new DetectionException(ErrorCode.BAD_PARAMETER, "The body is not " + FORM + reason, cause);
    }

    /** Replaces Jackson's message, which names Java classes. */
    private static String location(JsonProcessingException e) {
        JsonLocation location = e.getLocation();
        return location == null
                ? "."
                : " (line %d, column %d).".formatted(location.getLineNr(), location.getColumnNr());
    }

    boolean isList() {
        return objects != null;
    }

    List<ObjectLocation> locations() {
        List<Entry> entries = isList() ? objects : List.of(new Entry(bucket, key, versionId));
        return entries.stream().map(Entry::location).toList();
    }
}
