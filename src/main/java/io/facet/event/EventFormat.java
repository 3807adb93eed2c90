package io.facet.event;

/** One format of storage events, recognized by content. */
interface EventFormat {
    boolean matches(EventNode event);

    /** Adds the objects of the event to the reader, and passes nested events to it. */
    void read(EventNode event, EventReader reader);
}
