package io.facet.event.format;

/** What S3 sends when notifications are set up; it is about no object. */
final class S3TestEvent implements EventShape {
    @Override
    public boolean matches(EventNode event) {
        return "s3:TestEvent".equals(event.textOrNull("Event"));
    }

    @Override
    public void read(EventNode event, EventReading reading) {
        // It is enough that it came.
    }
}
