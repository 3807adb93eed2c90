package io.facet.event;

import io.facet.event.EventReader.EventFormat;

/** {@code {"bucket", "key", "versionId"?}}; the key is not encoded. */
final class PlainObject implements EventFormat {
    @Override
    public boolean matches(EventNode event) {
        return event.json().has("bucket") && event.json().has("key");
    }

    @Override
    public void read(EventNode event, EventReader reader) {
        EventNode key = event.at("key");
        reader.addObject(event.at("bucket"), key, key.text(), event.textOrNull("versionId"));
    }
}
