package io.facet.event;

/** An array of events, such as a CloudEvents batch, or {@code {"Records": […]}} from S3, MinIO, Ceph or Lambda. */
final class EventList implements EventFormat {
    private static final String RECORDS = "Records";

    @Override
    public boolean matches(EventNode event) {
        return event.json().isArray() || event.json().path(RECORDS).isArray();
    }

    @Override
    public void read(EventNode event, EventReader reader) {
        EventNode list = event.json().isArray() ? event : event.at(RECORDS);
        for (int i = 0; i < list.json().size(); i++) {
            reader.read(list.at(i));
        }
    }
}
