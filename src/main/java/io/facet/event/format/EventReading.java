package io.facet.event.format;

import io.facet.detection.ObjectLocation;
import io.facet.event.sns.SnsMessage;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Goes through an event, whatever is packed in what, and collects what it is about. */
final class EventReading {
    // S3's own; the longest that its client can ask for.
    private static final int MAX_KEY_BYTES = 1024;
    private static final int MAX_BUCKET_LENGTH = 255;

    private static final List<EventShape> SHAPES = List.of(
            new EventList(),
            new S3Record(),
            new S3TestEvent(),
            new SnsEnvelope(),
            new SqsMessage(),
            new EventBridgeEvent(),
            new StructuredCloudEvent(),
            new EventGridEvent(),
            new PlainObject());

    private final List<ObjectLocation> objects = new ArrayList<>();
    private final List<SnsMessage> envelopes = new ArrayList<>();

    void read(EventNode event) {
        SHAPES.stream()
                .filter(shape -> shape.matches(event))
                .findFirst()
                .orElseThrow(() -> event.notUnderstood("it is none of the forms that docs/events.md lists"))
                .read(event, this);
    }

    /** An object, by its decoded key. */
    void found(EventNode bucket, EventNode keyNode, String key, String versionId) {
        String name = bucket.text();
        if (name.length() > MAX_BUCKET_LENGTH
                || name.contains("/")
                || name.chars().anyMatch(Character::isISOControl)) {
            throw bucket.notUnderstood("it is no bucket's name");
        }
        if (key.isEmpty()
                || !StandardCharsets.UTF_8.newEncoder().canEncode(key)
                || key.getBytes(StandardCharsets.UTF_8).length > MAX_KEY_BYTES) {
            throw keyNode.notUnderstood("a key has 1 to 1024 bytes of UTF-8");
        }
        objects.add(new ObjectLocation(name, key, versionId == null || versionId.isEmpty() ? null : versionId));
    }

    void enveloped(SnsMessage envelope) {
        envelopes.add(envelope);
    }

    Event event(boolean wholly) {
        return new Event(List.copyOf(objects), List.copyOf(envelopes), wholly);
    }
}
