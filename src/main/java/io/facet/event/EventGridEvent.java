package io.facet.event;

import io.facet.event.EventReader.EventFormat;

/** An event in the Azure Event Grid schema. It is recognized only to explain why it is rejected. */
final class EventGridEvent implements EventFormat {
    static final String NOT_SUPPORTED = "Azure Blob Storage is not supported; photos must be in a directory or in S3";

    @Override
    public boolean matches(EventNode event) {
        return event.isText("eventType") && event.isText("topic");
    }

    @Override
    public void read(EventNode event, EventReader reader) {
        throw event.at("eventType").invalid(NOT_SUPPORTED);
    }
}
