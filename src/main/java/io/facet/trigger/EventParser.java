package io.facet.trigger;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.facet.detection.DetectionException;
import io.facet.detection.ErrorCode;
import io.facet.detection.ObjectLocation;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.stream.StreamSupport;
import software.amazon.awssdk.eventnotifications.s3.model.S3;
import software.amazon.awssdk.eventnotifications.s3.model.S3EventNotification;
import software.amazon.awssdk.eventnotifications.s3.model.S3EventNotificationRecord;

/** Recognises an event by its content and says which objects it is about. What happened to them, the store will tell. */
@Singleton
public class EventParser {
    private final ObjectMapper json;

    public EventParser(ObjectMapper json) {
        this.json = json;
    }

    /**
     * The objects, with decoded keys; none for a test event.
     *
     * @throws DetectionException {@code BAD_EVENT}
     */
    public List<ObjectLocation> parse(String body) {
        try {
            return locations(json.readTree(body));
        } catch (JsonProcessingException e) {
            throw notUnderstood("it is no JSON" + Failures.where(e));
        }
    }

    private List<ObjectLocation> locations(JsonNode event) {
        if (event.isArray()) {
            return StreamSupport.stream(event.spliterator(), false)
                    .flatMap(element -> locations(element).stream())
                    .toList();
        }
        if (event.path("Event").asText().equals("s3:TestEvent")) {
            return List.of();
        }
        if (event.path("Records").isArray()) {
            return s3Records(event);
        }
        if (event.path("bucket").isTextual() && event.path("key").isTextual()) {
            String version = event.path("versionId").textValue();
            return List.of(new ObjectLocation(
                    event.path("bucket").asText(), event.path("key").asText(), version));
        }
        throw notUnderstood("it has neither \"Records\" nor \"bucket\" and \"key\" at its top.");
    }

    /** The S3 event message structure, 2.x; also MinIO's and Ceph's. */
    private static List<ObjectLocation> s3Records(JsonNode event) {
        try {
            return S3EventNotification.fromJson(event.toString()).getRecords().stream()
                    .map(EventParser::location)
                    .toList();
        } catch (DetectionException e) {
            throw e;
        } catch (RuntimeException e) {
            throw notUnderstood("its \"Records\" are not those of S3.");
        }
    }

    private static ObjectLocation location(S3EventNotificationRecord record) {
        S3 s3 = record == null ? null : record.getS3();
        if (s3 == null
                || s3.getBucket() == null
                || s3.getBucket().getName() == null
                || s3.getObject() == null
                || s3.getObject().getKey() == null) {
            throw notUnderstood("a record lacks s3.bucket.name or s3.object.key.");
        }
        return new ObjectLocation(
                s3.getBucket().getName(),
                s3.getObject().getUrlDecodedKey(),
                s3.getObject().getVersionId());
    }

    private static DetectionException notUnderstood(String why) {
        return new DetectionException(
                ErrorCode.BAD_EVENT,
                "The event is not understood: " + why
                        + " Understood are S3 event notifications and {\"bucket\", \"key\"}, alone or in an array.");
    }
}
