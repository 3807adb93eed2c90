package io.facet.event.format;

/** Azure Event Grid in its own schema, which tells of stores that are none of ours; recognised to say so. */
final class EventGridEvent implements EventShape {
    static final String NOT_OURS = "it tells of Azure, and photos lie in a folder or in S3 here";

    @Override
    public boolean matches(EventNode event) {
        return event.isText("eventType") && event.isText("topic");
    }

    @Override
    public void read(EventNode event, EventReading reading) {
        throw event.at("eventType").notUnderstood(NOT_OURS);
    }
}
