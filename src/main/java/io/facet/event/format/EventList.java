package io.facet.event.format;

/**
 * An array, or {@code {"Records": […]}} as S3, MinIO, Ceph and Lambda send it. A batch of CloudEvents is an array, too. The
 * elements may be of different forms.
 */
final class EventList implements EventShape {
    private static final String RECORDS = "Records";

    @Override
    public boolean matches(EventNode event) {
        return event.json().isArray() || event.json().path(RECORDS).isArray();
    }

    @Override
    public void read(EventNode event, EventReading reading) {
        EventNode list = event.json().isArray() ? event : event.at(RECORDS);
        for (int i = 0; i < list.json().size(); i++) {
            reading.read(list.at(i));
        }
    }
}
