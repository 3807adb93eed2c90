package io.facet.event.format;

/** {@code {"bucket", "key", "versionId"?}}, with the key as it is. */
final class PlainObject implements EventShape {
    @Override
    public boolean matches(EventNode event) {
        return event.json().has("bucket") && event.json().has("key");
    }

    @Override
    public void read(EventNode event, EventReading reading) {
        EventNode key = event.at("key");
        reading.found(event.at("bucket"), key, key.text(), event.textOrNull("versionId"));
    }
}
