package io.facet.event;

/** An S3 event from EventBridge; its keys are not encoded. Every detail type is a hint to reconcile the object. */
final class EventBridgeEvent implements EventFormat {
    private static final String S3 = "aws.s3";

    @Override
    public boolean matches(EventNode event) {
        return event.isText("detail-type") && event.isObject("detail");
    }

    @Override
    public void read(EventNode event, EventReader reader) {
        EventNode source = event.at("source");
        if (!source.text().equals(S3) || !event.at("detail-type").text().startsWith("Object ")) {
            throw source.invalid("from EventBridge, only object events of aws.s3 are supported");
        }
        EventNode object = event.at("detail").at("object");
        EventNode key = object.at("key");
        reader.addObject(event.at("detail").at("bucket").at("name"), key, key.text(), object.textOrNull("version-id"));
    }
}
