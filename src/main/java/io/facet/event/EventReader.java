package io.facet.event;

import io.facet.detection.ObjectLocation;
import io.facet.event.sns.SnsMessage;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Collects the objects and SNS envelopes of an event and of the events nested in it. */
final class EventReader {
    // S3's limit.
    private static final int MAX_KEY_BYTES = 1024;
    private static final int MAX_BUCKET_LENGTH = 255;

    private static final List<EventFormat> FORMATS = List.of(
            new EventList(),
            new S3Notification(),
            new SnsEnvelope(),
            new SqsMessage(),
            new EventBridgeEvent(),
            new CloudEventFormat(),
            new EventGridEvent(),
            new PlainObject());

    private final List<ObjectLocation> objects = new ArrayList<>();
    private final List<SnsMessage> envelopes = new ArrayList<>();

    void read(EventNode event) {
        FORMATS.stream()
                .filter(format -> format.matches(event))
                .findFirst()
                .orElseThrow(() -> event.invalid("unrecognized event format; docs/events.md lists the supported ones"))
                .read(event, this);
    }

    /** @param key the decoded key */
    void addObject(EventNode bucket, EventNode keyNode, String key, String versionId) {
        String name = bucket.text();
        if (name.length() > MAX_BUCKET_LENGTH
                || name.contains("/")
                || name.chars().anyMatch(Character::isISOControl)) {
            throw bucket.invalid("not a valid bucket name");
        }
        if (key.isEmpty()
                || !StandardCharsets.UTF_8.newEncoder().canEncode(key)
                || key.getBytes(StandardCharsets.UTF_8).length > MAX_KEY_BYTES) {
            throw keyNode.invalid("a key must have 1 to 1024 bytes of UTF-8");
        }
        objects.add(new ObjectLocation(name, key, versionId == null || versionId.isEmpty() ? null : versionId));
    }

    void addEnvelope(SnsMessage envelope) {
        envelopes.add(envelope);
    }

    Event event(boolean whollyEnveloped) {
        return new Event(List.copyOf(objects), List.copyOf(envelopes), whollyEnveloped);
    }

    /** One format of storage events, recognized by content. */
    interface EventFormat {
        boolean matches(EventNode event);

        /** Adds the objects of the event to the reader, and passes nested events to it. */
        void read(EventNode event, EventReader reader);
    }
}
