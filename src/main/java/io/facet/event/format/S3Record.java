package io.facet.event.format;

import software.amazon.awssdk.eventnotifications.s3.model.S3EventNotification;
import software.amazon.awssdk.eventnotifications.s3.model.S3EventNotificationRecord;
import software.amazon.awssdk.eventnotifications.s3.model.S3Object;

/**
 * A record of S3's event message structure 2.x, of AWS, MinIO or Ceph. Whatever its {@code eventName} is (a creation, a
 * removal, a restore, tags, a replication), it is a hint to look at the object.
 */
final class S3Record implements EventShape {
    private static final String CEPH = "ceph:s3";

    @Override
    public boolean matches(EventNode event) {
        return event.isObject("s3");
    }

    @Override
    public void read(EventNode event, EventReading reading) {
        EventNode bucket = event.at("s3").at("bucket").at("name");
        EventNode key = event.at("s3").at("object").at("key");
        bucket.text();
        key.text();
        S3EventNotificationRecord record = parsed(event);
        reading.found(
                bucket, key, decodedKey(key, record), record.getS3().getObject().getVersionId());
    }

    private static S3EventNotificationRecord parsed(EventNode event) {
        try {
            return S3EventNotification.fromJson("{\"Records\":[" + event.json() + "]}")
                    .getRecords()
                    .get(0);
        } catch (RuntimeException e) {
            throw event.notUnderstood("it is no record of S3");
        }
    }

    /** Ceph writes keys as they are, the others as in a form. */
    private static String decodedKey(EventNode key, S3EventNotificationRecord record) {
        S3Object object = record.getS3().getObject();
        if (CEPH.equals(record.getEventSource())) {
            return object.getKey();
        }
        try {
            return Utf8Percents.requireUtf8(key, object.getUrlDecodedKey());
        } catch (IllegalArgumentException e) {
            throw key.notUnderstood("it is not form-encoded as keys in S3's events are");
        }
    }
}
