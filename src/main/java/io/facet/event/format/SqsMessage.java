package io.facet.event.format;

/** A message as SQS, Lambda and EventBridge Pipes hand it on; the event is its body. */
final class SqsMessage implements EventShape {
    @Override
    public boolean matches(EventNode event) {
        return event.isText("messageId") && event.isText("body") || event.isText("MessageId") && event.isText("Body");
    }

    @Override
    public void read(EventNode event, EventReading reading) {
        reading.read(event.at(event.isText("body") ? "body" : "Body").inner());
    }
}
