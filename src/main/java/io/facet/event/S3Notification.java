package io.facet.event;

import software.amazon.awssdk.eventnotifications.s3.model.S3EventNotification;
import software.amazon.awssdk.eventnotifications.s3.model.S3EventNotificationRecord;
import software.amazon.awssdk.eventnotifications.s3.model.S3Object;

/** A record of an S3 event notification (2.x) from AWS, MinIO or Ceph, or a test event. Every event name is a hint. */
final class S3Notification implements EventFormat {
    private static final String CEPH = "ceph:s3";

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
            readRecord(event, reader);
        }
    }

    private static void readRecord(EventNode event, EventReader reader) {
        EventNode bucket = event.at("s3").at("bucket").at("name");
        EventNode key = event.at("s3").at("object").at("key");
        bucket.text();
        key.text();
        S3EventNotificationRecord record = parse(event);
        reader.addObject(
                bucket, key, decodedKey(key, record), record.getS3().getObject().getVersionId());
    }

    private static S3EventNotificationRecord parse(EventNode event) {
        try {
            return S3EventNotification.fromJson("{\"Records\":[" + event.json() + "]}")
                    .getRecords()
                    .get(0);
        } catch (RuntimeException e) {
            throw event.invalid("not a valid S3 event record");
        }
    }

    /** Keys are form-encoded, except those from Ceph. */
    private static String decodedKey(EventNode key, S3EventNotificationRecord record) {
        S3Object object = record.getS3().getObject();
        if (CEPH.equals(record.getEventSource())) {
            return object.getKey();
        }
        try {
            return key.requireUtf8(object.getUrlDecodedKey());
        } catch (IllegalArgumentException e) {
            throw key.invalid("not form-encoded, as keys in S3 events must be");
        }
    }
}
