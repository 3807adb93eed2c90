package io.facet.event.format;

/**
 * What S3 sends through EventBridge. Its keys are not encoded. {@code Object Created}, {@code Object Deleted} and the others
 * ({@code Object Restore Completed}, {@code Object Tags Added}…) are all hints to look at the object.
 */
final class EventBridgeEvent implements EventShape {
    private static final String S3 = "aws.s3";

    @Override
    public boolean matches(EventNode event) {
        return event.isText("detail-type") && event.isObject("detail");
    }

    @Override
    public void read(EventNode event, EventReading reading) {
        EventNode source = event.at("source");
        if (!source.text().equals(S3) || !event.at("detail-type").text().startsWith("Object ")) {
            throw source.notUnderstood("of EventBridge only aws.s3's own events about objects are");
        }
        EventNode object = event.at("detail").at("object");
        EventNode key = object.at("key");
        reading.found(event.at("detail").at("bucket").at("name"), key, key.text(), object.textOrNull("version-id"));
    }
}
