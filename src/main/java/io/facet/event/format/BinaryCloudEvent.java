package io.facet.event.format;

import io.cloudevents.CloudEvent;
import io.cloudevents.http.HttpMessageFactory;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;

/** A CloudEvent 1.0 in HTTP's binary mode: its attributes are headers, its data is the body. */
final class BinaryCloudEvent {
    private static final String VERSION = "ce-specversion";
    private static final String TYPE = "ce-type";
    private static final String SUBJECT = "ce-subject";
    private static final String STRUCTURED_OR_BATCH = "application/cloudevents";

    private BinaryCloudEvent() {}

    /** By headers whose names are found in upper and lower case. */
    static boolean isOne(Map<String, String> headers) {
        return headers.containsKey(VERSION)
                && !headers.getOrDefault("content-type", "").startsWith(STRUCTURED_OR_BATCH);
    }

    static Event read(Map<String, String> headers, String body) {
        var reading = new EventReading();
        EventNode subject = EventNode.ofHeader(SUBJECT, headers.get(SUBJECT));
        if (headers.containsKey(SUBJECT)) {
            // The SDK leaves the percent-encoding of the HTTP binding as it is.
            subject = EventNode.ofHeader(SUBJECT, Utf8Percents.decodedHeader(subject));
        }
        Optional<EventNode> data = body.isEmpty() ? Optional.empty() : Optional.of(EventNode.root(body));
        EventNode type = EventNode.ofHeader(TYPE, headers.get(TYPE));
        CloudEventContent.read(parsed(headers, body), type, subject, data, reading);
        return reading.event(false);
    }

    private static CloudEvent parsed(Map<String, String> headers, String body) {
        try {
            return HttpMessageFactory.createReader(headers, body.getBytes(StandardCharsets.UTF_8))
                    .toEvent();
        } catch (RuntimeException e) {
            throw EventNode.ofHeader(VERSION, null)
                    .notUnderstood("it is no CloudEvent 1.0, which has ce-specversion, ce-id, ce-source and ce-type");
        }
    }
}
