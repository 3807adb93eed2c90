package io.facet.event.format;

/** One form in which stores and those between announce what happened. It is known by its content. */
interface EventShape {
    boolean matches(EventNode event);

    /** Tells what the event is about, and reads on in what it carries. */
    void read(EventNode event, EventReading reading);
}
