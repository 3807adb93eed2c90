package io.facet.event;

import io.cloudevents.CloudEvent;
import io.cloudevents.http.HttpMessageFactory;
import io.cloudevents.jackson.JsonFormat;
import io.facet.event.EventReader.EventFormat;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A CloudEvent 1.0 in structured, batched or HTTP binary mode. Google Cloud Storage names the object in attributes; any other
 * CloudEvent must have another event as its data.
 */
final class CloudEventFormat implements EventFormat {
    private static final String VERSION_HEADER = "ce-specversion";
    private static final String TYPE_HEADER = "ce-type";
    private static final String SUBJECT_HEADER = "ce-subject";
    private static final String STRUCTURED_OR_BATCH = "application/cloudevents";
    // A broker may deliver Facet's notifications to Facet, which would send the next ones without end.
    private static final String OWN_NOTIFICATION = "io.facet.";
    private static final String AZURE = "Microsoft.";
    private static final String GOOGLE_OBJECT = "google.cloud.storage.object.v1.";
    private static final String GOOGLE_SUBJECT = "objects/";
    private static final Pattern GOOGLE_BUCKET =
            Pattern.compile("//storage\\.googleapis\\.com/projects/_/buckets/([^/]+)");

    @Override
    public boolean matches(EventNode event) {
        return event.json().has("specversion");
    }

    @Override
    public void read(EventNode event, EventReader reader) {
        CloudEvent parsed = parse(event);
        Optional<EventNode> data = event.json().hasNonNull("data")
                ? Optional.of(event.at("data").nested())
                : Optional.ofNullable(parsed.getData())
                        .map(bytes -> event.at("data_base64").nested(bytes.toBytes()));
        read(parsed, event.at("type"), event.at("subject"), data, reader);
    }

    private static CloudEvent parse(EventNode event) {
        try {
            return new JsonFormat().deserialize(event.json().toString().getBytes(StandardCharsets.UTF_8));
        } catch (RuntimeException e) {
            throw event.invalid("not a valid CloudEvent 1.0; specversion, id, source and type are required");
        }
    }

    static boolean isBinary(Map<String, String> headers) {
        return headers.containsKey(VERSION_HEADER)
                && !headers.getOrDefault("content-type", "").startsWith(STRUCTURED_OR_BATCH);
    }

    static Event readBinary(Map<String, String> headers, String body) {
        EventNode subject = EventNode.ofHeader(SUBJECT_HEADER, headers.get(SUBJECT_HEADER));
        if (headers.containsKey(SUBJECT_HEADER)) {
            // The SDK does not decode header values.
            subject = EventNode.ofHeader(SUBJECT_HEADER, subject.percentDecoded());
        }
        Optional<EventNode> data = body.isEmpty() ? Optional.empty() : Optional.of(EventNode.root(body));
        EventNode type = EventNode.ofHeader(TYPE_HEADER, headers.get(TYPE_HEADER));
        var reader = new EventReader();
        read(parse(headers, body), type, subject, data, reader);
        return reader.event(false);
    }

    private static CloudEvent parse(Map<String, String> headers, String body) {
        try {
            return HttpMessageFactory.createReader(headers, body.getBytes(StandardCharsets.UTF_8))
                    .toEvent();
        } catch (RuntimeException e) {
            throw EventNode.ofHeader(VERSION_HEADER, null)
                    .invalid("not a valid CloudEvent 1.0; ce-specversion, ce-id, ce-source and ce-type are required");
        }
    }

    private static void read(
            CloudEvent event, EventNode type, EventNode subject, Optional<EventNode> data, EventReader reader) {
        if (event.getType().startsWith(OWN_NOTIFICATION)) {
            return;
        }
        if (event.getType().startsWith(AZURE)) {
            throw type.invalid(EventGridEvent.NOT_SUPPORTED);
        }
        if (event.getType().startsWith(GOOGLE_OBJECT)) {
            readGoogle(event, subject, data, reader);
        } else {
            reader.read(data.orElseThrow(
                    () -> type.invalid("a CloudEvent of this type must have another supported event as its data")));
        }
    }

    /** Google Cloud Storage; its names are not encoded. Facet reads the objects through its S3 interface. */
    private static void readGoogle(CloudEvent event, EventNode subject, Optional<EventNode> data, EventReader reader) {
        if (data.isPresent() && data.get().isText("bucket") && data.get().isText("name")) {
            EventNode name = data.get().at("name");
            reader.addObject(data.get().at("bucket"), name, name.text(), null);
            return;
        }
        Matcher bucket = GOOGLE_BUCKET.matcher(event.getSource().toString());
        if (!bucket.matches() || !subject.text().startsWith(GOOGLE_SUBJECT)) {
            throw subject.invalid("neither data.bucket and data.name nor source and subject name an object");
        }
        String key = subject.text().substring(GOOGLE_SUBJECT.length());
        reader.addObject(subject.withText(bucket.group(1)), subject, key, null);
    }
}
