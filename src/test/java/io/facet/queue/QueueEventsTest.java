package io.facet.queue;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.equalTo;

import io.facet.testing.ElasticMqServer;
import io.facet.testing.ResultSchema;
import io.facet.testing.S3ProxyServer;
import io.facet.testing.Samples;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.core.async.AsyncRequestBody;
import software.amazon.awssdk.core.async.AsyncResponseTransformer;
import software.amazon.awssdk.services.s3.S3AsyncClient;
import software.amazon.awssdk.services.sqs.SqsAsyncClient;
import software.amazon.awssdk.services.sqs.model.Message;
import software.amazon.awssdk.services.sqs.model.QueueAttributeName;

/** End to end: a photo in a bucket, a message in the queue, the sidecar beside the photo. */
@QuarkusTest
@WithTestResource(S3ProxyServer.class)
@WithTestResource(ElasticMqServer.class)
class QueueEventsTest {
    private static final Duration SOON = Duration.ofSeconds(20);

    @Inject
    S3AsyncClient s3;

    @Inject
    SqsAsyncClient sqs;

    @Inject
    MeterRegistry metrics;

    /** Set by ElasticMqServer; empty in other tests. */
    @ConfigProperty(name = "facet.events.queue.url")
    Optional<String> queue;

    @Test
    void uploadsAndDeletesAreReconciledAndTheQueueIsEmptied() {
        double stored = results("stored");
        double unreadable = results("unreadable");
        double deleted = results("deleted");
        double done = count("facet.sqs.messages", "end", "done");
        s3.createBucket(bucket -> bucket.bucket("queued")).join();
        for (String key : new String[] {"a b.jpg", "cut.jpg"}) {
            byte[] photo = key.equals("cut.jpg") ? Samples.truncated() : Samples.portrait();
            s3.putObject(put -> put.bucket("queued").key(key), AsyncRequestBody.fromBytes(photo))
                    .join();
        }
        send("ObjectCreated:Put", "a+b.jpg");
        send("ObjectCreated:Put", "cut.jpg");
        send("ObjectCreated:Put", "a+b.jpg.faces.json");
        awaitEmptyQueue();
        ResultSchema.assertValid(text("a b.jpg.faces.json"));
        assertThat(text("cut.jpg.faces.json")).contains("CORRUPT_IMAGE");

        s3.deleteObject(delete -> delete.bucket("queued").key("a b.jpg")).join();
        send("ObjectRemoved:Delete", "a+b.jpg");
        awaitEmptyQueue();

        assertThat(s3.listObjectsV2(list -> list.bucket("queued").prefix("a"))
                        .join()
                        .contents())
                .isEmpty();
        assertThat(results("stored") - stored).isEqualTo(1);
        assertThat(results("unreadable") - unreadable).isEqualTo(1);
        assertThat(results("deleted") - deleted).isEqualTo(1);
        assertThat(count("facet.sqs.messages", "end", "done") - done).isEqualTo(4);
        given().get("/q/health/ready").then().body("checks.find { it.name == 'queue' }.data.state", equalTo("polled"));
    }

    @Test
    void messageThatCannotBeProcessedGoesToTheDeadLetterQueueAfterItsOtherPhotosAreDone() {
        s3.createBucket(bucket -> bucket.bucket("beside")).join();
        s3.putObject(put -> put.bucket("beside").key("a.jpg"), AsyncRequestBody.fromBytes(Samples.portrait()))
                .join();
        send("[{\"bucket\": \"Bad_Bucket!\", \"key\": \"a.jpg\"}, {\"bucket\": \"beside\", \"key\": \"a.jpg\"}]");

        awaitEmptyQueue();
        assertThat(s3.headObject(head -> head.bucket("beside").key("a.jpg.faces.json")))
                .succeedsWithin(SOON);
        // The dead-letter queue can contain messages of other tests.
        List<Message> dead = sqs.receiveMessage(receive ->
                        receive.queueUrl(queue.orElseThrow() + "-dead").maxNumberOfMessages(10))
                .join()
                .messages();
        assertThat(dead).anySatisfy(message -> assertThat(message.body()).contains("Bad_Bucket!"));
    }

    private double results(String outcome) {
        return count("facet.results", "outcome", outcome);
    }

    private double count(String name, String tag, String value) {
        return metrics.find(name).tag(tag, value).counters().stream()
                .mapToDouble(Counter::count)
                .sum();
    }

    private String text(String key) {
        return s3.getObject(get -> get.bucket("queued").key(key), AsyncResponseTransformer.toBytes())
                .join()
                .asUtf8String();
    }

    private void send(String event, String encodedKey) {
        String body =
                "{\"Records\": [{\"eventName\": \"%s\", \"s3\": {\"bucket\": {\"name\": \"queued\"}, \"object\": {\"key\":"
                        + " \"%s\"}}}]}";
        send(body.formatted(event, encodedKey));
    }

    private void send(String body) {
        sqs.sendMessage(message -> message.queueUrl(queue.orElseThrow()).messageBody(body))
                .join();
    }

    private void awaitEmptyQueue() {
        await().atMost(SOON)
                .untilAsserted(() -> assertThat(sqs.getQueueAttributes(request -> request.queueUrl(queue.orElseThrow())
                                        .attributeNames(
                                                QueueAttributeName.APPROXIMATE_NUMBER_OF_MESSAGES,
                                                QueueAttributeName.APPROXIMATE_NUMBER_OF_MESSAGES_NOT_VISIBLE))
                                .join()
                                .attributes()
                                .values())
                        .containsOnly("0"));
    }
}
