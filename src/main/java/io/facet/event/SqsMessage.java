package io.facet.event;

import io.facet.event.EventReader.EventFormat;

/** An SQS message as SQS, Lambda and EventBridge Pipes deliver it; the event is in its body. */
final class SqsMessage implements EventFormat {
    @Override
    public boolean matches(EventNode event) {
        return event.isText("messageId") && event.isText("body") || event.isText("MessageId") && event.isText("Body");
    }

    @Override
    public void read(EventNode event, EventReader reader) {
        reader.read(event.at(event.isText("body") ? "body" : "Body").nested());
    }
}
