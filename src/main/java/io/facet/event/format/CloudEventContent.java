package io.facet.event.format;

import io.cloudevents.CloudEvent;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What a CloudEvent is about, however it was transported. */
final class CloudEventContent {
    private static final String GOOGLE_OBJECT = "google.cloud.storage.object.v1.";
    private static final String AZURE = "Microsoft.";
    private static final Pattern GOOGLE_BUCKET =
            Pattern.compile("//storage\\.googleapis\\.com/projects/_/buckets/([^/]+)");
    private static final String GOOGLE_SUBJECT = "objects/";

    private CloudEventContent() {}

    /**
     * Reads it.
     *
     * @param subject where its subject stands, decoded; may be missing
     * @param data what it carries as an event of its own; empty when it carries nothing
     */
    static void read(
            CloudEvent event, EventNode type, EventNode subject, Optional<EventNode> data, EventReading reading) {
        if (event.getType().startsWith(AZURE)) {
            throw type.notUnderstood(EventGridEvent.NOT_OURS);
        }
        if (event.getType().startsWith(GOOGLE_OBJECT)) {
            readGoogle(event, subject, data, reading);
        } else {
            reading.read(data.orElseThrow(() ->
                    type.notUnderstood("such a CloudEvent needs one of the other forms as its data; it has none")));
        }
    }

    /** Google Cloud Storage, whose objects can be reached through its S3 interface. Names are not encoded. */
    private static void readGoogle(
            CloudEvent event, EventNode subject, Optional<EventNode> data, EventReading reading) {
        if (data.isPresent() && data.get().isText("bucket") && data.get().isText("name")) {
            EventNode name = data.get().at("name");
            reading.found(data.get().at("bucket"), name, name.text(), null);
            return;
        }
        Matcher bucket = GOOGLE_BUCKET.matcher(event.getSource().toString());
        if (!bucket.matches() || !subject.text().startsWith(GOOGLE_SUBJECT)) {
            throw subject.notUnderstood("neither data.bucket and data.name nor source and subject name an object");
        }
        String key = subject.text().substring(GOOGLE_SUBJECT.length());
        reading.found(subject.withText(bucket.group(1)), subject, key, null);
    }
}
