package io.facet.event;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.facet.detection.DetectionException;
import io.facet.detection.ErrorCode;
import io.facet.detection.ObjectLocation;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Uses the vendors' documented examples from {@code src/test/resources/events}. */
class EventTest {
    private static final String PLAIN = "{\"bucket\":\"holiday\",\"key\":\"a b.jpg\"}";

    @ParameterizedTest
    @CsvSource({
        "s3-created, holiday/2026/at the+beach ü.jpg@096fKKXTRTtl3on89fVO.nfljtsv6qko",
        "minio-created, holiday/2026/at the+beach ü.jpg",
        "ceph-removed, holiday/50%+ off.jpg",
        "versity-created, holiday/2026/at the+beach ü 100%.jpg",
        "eventbridge-created, holiday/50%+ off.jpg@IYV3p45BT0ac8hjHg1houSdS1a.Mro8e",
        "eventbridge-deleted, holiday/gone.jpg@1QW9g1Z99LUNbvaaYVpW9xDlOLU.qxgF",
        "google-finalized, holiday/2026/50%+ off.jpg",
        "lambda-sns, holiday/a b.jpg",
        "lambda-sqs, holiday/a b.jpg"
    })
    void eventsOfEverySenderAreParsed(String name, String location) throws IOException {
        assertThat(Event.ofText(recorded(name)).objects())
                .extracting(ObjectLocation::toString)
                .containsExactly(location);
    }

    @Test
    void everyEventNameIsAHint() throws IOException {
        assertThat(Event.ofText(recorded("s3-restored")).objects())
                .extracting(ObjectLocation::key)
                .containsExactly("old.jpg", "expired.jpg", "tagged.jpg", "copied.jpg");
    }

    @Test
    void testEventHasNoObjects() throws IOException {
        assertThat(Event.ofText(recorded("s3-test-event")).objects()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"azure-blob-created,$.type", "azure-event-grid,$[0].eventType"})
    void azureEventIsRejectedWithTheReason(String name, String path) throws IOException {
        assertRejected(recorded(name), path + ": Azure Blob Storage is not supported");
    }

    @Test
    void formatsCanBeMixedAndNested() throws IOException {
        String sqs =
                "{\"MessageId\":\"1\",\"Body\":%s}".formatted(quoted("[" + recorded("s3-created") + "," + PLAIN + "]"));
        String sns = notification(sqs);
        String cloudEvent =
                "{\"specversion\":\"1.0\",\"id\":\"1\",\"source\":\"/s\",\"type\":\"t\",\"data\":" + sns + "}";

        Event event = Event.ofText("[" + cloudEvent + "," + recorded("s3-test-event") + "," + PLAIN + "]");

        assertThat(event.objects()).hasSize(3);
        assertThat(event.envelopes()).hasSize(1);
        assertThat(event.whollyEnveloped()).isFalse();
        assertThat(Event.ofText(sns).whollyEnveloped()).isTrue();
    }

    @Test
    void notificationsOfFacetNameNoObject() {
        String notification = "{\"specversion\":\"1.0\",\"id\":\"1\",\"source\":\"/facet\","
                + "\"type\":\"io.facet.result.stored\",\"data\":{\"bucket\":\"holiday\",\"key\":\"a.jpg\"}}";

        assertThat(Event.ofText(notification).objects()).isEmpty();
        assertThat(Event.ofText("[" + notification + "," + PLAIN + "]").objects())
                .hasSize(1);
    }

    @Test
    void structuredAndBatchedCloudEventsAreParsedWithAnyEncodingOfTheirData() {
        String head = "{\"specversion\":\"1.0\",\"id\":\"1\",\"source\":\"/s\",\"type\":\"photo.uploaded\",";
        String base64 = Base64.getEncoder().encodeToString(PLAIN.getBytes(StandardCharsets.UTF_8));

        Event batch = Event.ofText("[" + head + "\"data\":" + PLAIN + "}," + head + "\"data\":" + quoted(PLAIN) + "},"
                + head + "\"data_base64\":\"" + base64 + "\"}]");

        assertThat(batch.objects()).hasSize(3).containsOnly(ObjectLocation.newest("holiday", "a b.jpg"));
        assertRejected(
                head + "\"subject\":\"x\"}",
                "$.type: a CloudEvent of this type must have another supported event as its data");
    }

    @Test
    void binaryCloudEventsAreParsedFromHeaders() {
        Map<String, String> google = headers(
                "Ce-Type", "google.cloud.storage.object.v1.deleted",
                "Ce-Source", "//storage.googleapis.com/projects/_/buckets/holiday",
                "Ce-Subject", "objects/50%25+%C3%BC.jpg");
        Map<String, String> other = headers("ce-type", "photo.uploaded", "ce-source", "/cameras");

        assertThat(Event.ofRequest(google, "").objects())
                .containsExactly(ObjectLocation.newest("holiday", "50%+ü.jpg"));
        assertThat(Event.ofRequest(other, PLAIN).objects())
                .containsExactly(ObjectLocation.newest("holiday", "a b.jpg"));
        assertThatThrownBy(() -> Event.ofRequest(Map.of("ce-specversion", "1.0"), PLAIN))
                .hasMessageContaining("header ce-specversion: not a valid CloudEvent 1.0");
        google.put("ce-subject", "objects/%FF.jpg");
        assertThatThrownBy(() -> Event.ofRequest(google, ""))
                .hasMessageContaining("header ce-subject: percent-encoded bytes are not valid UTF-8");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "'' | $: the body is empty; send a storage event",
                "{} | $: unrecognized event format",
                "\"text\" | $: unrecognized event format",
                "not json | $: not valid JSON, line 1",
                "{\"a\":1,\"a\":2} | $: not valid JSON",
                "[{\"bucket\":\"b\",\"key\":\"k\"}] {} | $: not valid JSON",
                "[{\"bucket\":\"b\",\"key\":\"k\"},{\"what\":1}] | $[1]: unrecognized event format",
                "{\"bucket\":\"b\",\"key\":7} | $.key: expected a non-empty string",
                "{\"bucket\":\"\",\"key\":\"k\"} | $.bucket: expected a non-empty string",
                "{\"bucket\":\"a/b\",\"key\":\"k\"} | $.bucket: not a valid bucket name",
                "{\"bucket\":\"b\",\"key\":\"\\ud800.jpg\"} | $.key: a key must have 1 to 1024 bytes",
                "{\"Records\":[{\"s3\":{\"bucket\":{\"name\":\"b\"}}}]} | $.Records[0].s3.object.key: expected",
                "{\"Records\":[{\"s3\":{\"bucket\":{\"name\":\"b\"},\"object\":{\"key\":\"%C3.jpg\"}}}]} | key: percent-encoded bytes",
                "{\"Records\":[{\"s3\":{\"bucket\":{\"name\":\"b\"},\"object\":{\"key\":\"%zz\"}}}]} | key: not form-encoded",
                "{\"detail-type\":\"EC2 Instance\",\"source\":\"aws.ec2\",\"detail\":{}} | $.source: from EventBridge, only",
                "{\"detail-type\":\"Object Created\",\"source\":\"aws.s3\",\"detail\":{\"bucket\":{\"name\":\"b\"}}} | $.detail.object.key",
                "{\"specversion\":\"1.0\",\"type\":\"t\"} | $: not a valid CloudEvent 1.0"
            })
    void invalidEventIsRejectedWithThePathOfTheError(String body, String where) {
        assertRejected(body, where);
    }

    @Test
    void pathContinuesIntoNestedJson() {
        assertRejected(notification("{\"Records\":[{}]}"), "$.Message.Records[0]: unrecognized event format");
        assertRejected(notification("Hello"), "$.Message: not valid JSON");
    }

    @ParameterizedTest
    @ValueSource(ints = {18, 900, 100_000})
    void tooDeepNestingIsRejected(int depth) {
        assertThatThrownBy(() -> Event.ofText("[".repeat(depth) + "]".repeat(depth)))
                .isInstanceOf(DetectionException.class);
    }

    @Test
    void mutatedEventIsRejectedOrNamesAnObject() throws IOException {
        var random = new Random(7);
        List<String> recorded = List.of(
                recorded("s3-created"),
                recorded("minio-created"),
                recorded("eventbridge-created"),
                recorded("google-finalized"),
                recorded("lambda-sns"),
                recorded("lambda-sqs"));
        int rejected = 0;
        for (int i = 0; i < 1_000; i++) {
            String body = mutated(recorded.get(i % recorded.size()), random);
            try {
                Event.ofText(body)
                        .objects()
                        .forEach(found -> assertThat(found.key()).isNotEmpty());
            } catch (DetectionException e) {
                assertThat(e.code()).isEqualTo(ErrorCode.BAD_EVENT);
                rejected++;
            }
        }
        assertThat(rejected).isGreaterThan(300);
    }

    private static String mutated(String body, Random random) {
        var text = new StringBuilder(body);
        int at = random.nextInt(text.length());
        switch (random.nextInt(4)) {
            case 0 -> text.deleteCharAt(at);
            case 1 -> text.insert(at, "{}[]\",:%\\0".charAt(random.nextInt(10)));
            case 2 -> text.setCharAt(at, (char) random.nextInt(0x3000));
            default -> text.setLength(at);
        }
        return text.toString();
    }

    private static void assertRejected(String body, String where) {
        assertThatThrownBy(() -> Event.ofText(body))
                .isInstanceOfSatisfying(
                        DetectionException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.BAD_EVENT))
                .hasMessageContaining(where);
    }

    private static Map<String, String> headers(String... pairs) {
        Map<String, String> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        headers.putAll(Map.of("Ce-Specversion", "1.0", "Ce-Id", "1", "Content-Type", "application/json"));
        for (int i = 0; i < pairs.length; i += 2) {
            headers.put(pairs[i], pairs[i + 1]);
        }
        return headers;
    }

    private static String notification(String message) {
        return ("{\"Type\":\"Notification\",\"MessageId\":\"1\",\"TopicArn\":\"arn:aws:sns:eu-central-1:123456789012:photos\","
                        + "\"Message\":%s,\"Timestamp\":\"2026-03-04T05:06:07.089Z\"}")
                .formatted(quoted(message));
    }

    private static String quoted(String text) {
        return new ObjectMapper().valueToTree(text).toString();
    }

    private static String recorded(String name) throws IOException {
        try (InputStream in = EventTest.class.getResourceAsStream("/events/" + name + ".json")) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
