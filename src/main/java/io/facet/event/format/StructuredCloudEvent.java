package io.facet.event.format;

import io.cloudevents.CloudEvent;
import io.cloudevents.jackson.JsonFormat;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** A CloudEvent 1.0 in its JSON format, alone or as an element of a batch. */
final class StructuredCloudEvent implements EventShape {
    @Override
    public boolean matches(EventNode event) {
        return event.json().has("specversion");
    }

    @Override
    public void read(EventNode event, EventReading reading) {
        CloudEvent parsed = parsed(event);
        CloudEventContent.read(parsed, event.at("type"), event.at("subject"), data(event, parsed), reading);
    }

    private static Optional<EventNode> data(EventNode event, CloudEvent parsed) {
        if (event.json().hasNonNull("data")) {
            return Optional.of(event.at("data").inner());
        }
        return Optional.ofNullable(parsed.getData())
                .map(data -> event.at("data_base64").inner(data.toBytes()));
    }

    private static CloudEvent parsed(EventNode event) {
        try {
            return new JsonFormat().deserialize(event.json().toString().getBytes(StandardCharsets.UTF_8));
        } catch (RuntimeException e) {
            throw event.notUnderstood("it is no CloudEvent 1.0, which has specversion, id, source and type");
        }
    }
}
