package io.facet.event;

import io.facet.event.EventReader.EventFormat;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;

/**
 * A record of an S3 event notification (2.x) from AWS, MinIO, Ceph or Versity, or a test event. Every event name is a hint.
 *
 * <p>Only the fields that name the object are read, because servers differ in the others.
 */
final class S3Notification implements EventFormat {
    private static final String CEPH = "ceph:s3";
    private static final String VERSITY = "(webhook|kafka|nats|rabbitmq)-global";

    @Override
    public boolean matches(EventNode event) {
        return event.isObject("s3") || isTestEvent(event);
    }

    private static boolean isTestEvent(EventNode event) {
        return "s3:TestEvent".equals(event.textOrNull("Event"));
    }

    @Override
    public void read(EventNode event, EventReader reader) {
        if (event.isObject("s3")) {
            readRecord(event, event.at("s3"), reader);
        }
    }

    private static void readRecord(EventNode event, EventNode s3, EventReader reader) {
        EventNode bucket = s3.at("bucket").at("name");
        EventNode object = s3.at("object");
        EventNode key = object.at("key");
        bucket.text();
        reader.addObject(
                bucket, key, isEncoded(event, s3) ? formDecoded(key) : key.text(), object.textOrNull("versionId"));
    }

    /** Keys are form-encoded, except those from Ceph and Versity. */
    private static boolean isEncoded(EventNode event, EventNode s3) {
        String configuration = s3.textOrNull("configurationId");
        return !CEPH.equals(event.textOrNull("eventSource"))
                && (configuration == null || !configuration.matches(VERSITY));
    }

    private static String formDecoded(EventNode key) {
        try {
            return key.requireUtf8(URLDecoder.decode(key.text(), StandardCharsets.UTF_8));
        } catch (IllegalArgumentException e) {
            throw key.invalid("not form-encoded, as keys in S3 events must be");
        }
    }
}
