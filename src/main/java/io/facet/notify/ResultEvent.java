package io.facet.notify;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import com.fasterxml.jackson.databind.JsonNode;
import io.facet.detection.ObjectLocation;
import io.quarkus.runtime.annotations.RegisterForReflection;
import java.net.URI;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.regex.Pattern;

/** A CloudEvent 1.0 about the state of one photo's result, in the structured JSON format. */
@RegisterForReflection(targets = {ResultEvent.class, ResultEvent.Data.class, ResultEvent.Type.class})
@JsonInclude(JsonInclude.Include.NON_NULL)
@JsonPropertyOrder({"specversion", "id", "source", "type", "subject", "time", "datacontenttype", "data"})
record ResultEvent(
        @JsonProperty String id,
        @JsonProperty URI source,
        @JsonProperty Type type,
        @JsonProperty String subject,
        @JsonProperty String time,
        @JsonProperty Data data) {
    // CloudEvents 1.0, "Type system": strings must not contain control characters, which keys may contain.
    private static final Pattern CONTROL = Pattern.compile("\\p{Cntrl}");

    enum Type {
        @JsonProperty("io.facet.result.stored")
        STORED,
        @JsonProperty("io.facet.result.unreadable")
        UNREADABLE,
        @JsonProperty("io.facet.result.deleted")
        DELETED
    }

    /**
     * @param sidecar key of the object with the result; null after a deletion
     * @param result the content of the sidecar; null if it is too large
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record Data(
            @JsonProperty String bucket,
            @JsonProperty String key,
            @JsonProperty String sidecar,
            @JsonProperty JsonNode result) {}

    @JsonProperty
    String specversion() {
        return "1.0";
    }

    @JsonProperty
    String datacontenttype() {
        return "application/json";
    }

    /** @param result null if it is too large */
    static ResultEvent stored(String id, URI source, ObjectLocation photo, ObjectLocation sidecar, JsonNode result) {
        boolean unreadable = result != null && result.hasNonNull("error");
        String time = result == null ? null : result.path("detectedAt").asText(null);
        var data = new Data(photo.bucket(), photo.key(), sidecar.key(), result);
        return new ResultEvent(id, source, unreadable ? Type.UNREADABLE : Type.STORED, subject(photo), time, data);
    }

    static ResultEvent deleted(String id, URI source, ObjectLocation photo) {
        String now = Instant.now().truncatedTo(ChronoUnit.MILLIS).toString();
        var data = new Data(photo.bucket(), photo.key(), null, null);
        return new ResultEvent(id, source, Type.DELETED, subject(photo), now, data);
    }

    private static String subject(ObjectLocation photo) {
        return CONTROL.matcher(photo.bucket() + "/" + photo.key()).replaceAll("?");
    }
}
