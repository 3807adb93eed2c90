package io.facet.backfill;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.facet.detection.DetectionException;
import io.facet.detection.ErrorCode;
import io.facet.detection.ObjectLocation;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.elasticmq.rest.sqs.SQSRestServer;
import org.elasticmq.rest.sqs.SQSRestServerBuilder;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.auth.credentials.AnonymousCredentialsProvider;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.sqs.SqsAsyncClient;
import software.amazon.awssdk.services.sqs.model.Message;

class QueueSenderTest {
    private static final ObjectMapper JSON = new ObjectMapper();

    private static SQSRestServer server;
    private static SqsAsyncClient client;

    @BeforeAll
    static void start() {
        server = SQSRestServerBuilder.withDynamicPort()
                .withInterface("localhost")
                .start();
        int port = server.waitUntilStarted().localAddress().getPort();
        client = SqsAsyncClient.builder()
                .endpointOverride(URI.create("http://localhost:" + port))
                .region(Region.US_EAST_1)
                .credentialsProvider(AnonymousCredentialsProvider.create())
                .build();
    }

    @AfterAll
    static void stop() {
        client.close();
        server.stopAndWait();
    }

    @Test
    void groupIsSentAsTenMessagesOfTenEvents() throws Exception {
        String queue = queue("tens");
        List<ObjectLocation> photos = photos(100, "photo ü");

        assertThat(new QueueSender(client, queue, JSON).run(photos).await().indefinitely())
                .isEqualTo("sent");

        List<Message> messages = receive(queue, 10);
        List<ObjectLocation> sent = new ArrayList<>();
        for (Message message : messages) {
            sent.addAll(List.of(JSON.readValue(message.body(), ObjectLocation[].class)));
        }
        assertThat(sent).containsExactlyInAnyOrderElementsOf(photos);
        assertThat(messages.get(0).body()).startsWith("[{\"bucket\":\"bucket\",\"key\":\"photo ü");
    }

    @Test
    void longKeysAreSentInSeveralCalls() {
        String queue = queue("long");

        new QueueSender(client, queue, JSON)
                .run(photos(100, "\u0001".repeat(900)))
                .await()
                .indefinitely();

        assertThat(receive(queue, 10)).hasSize(10);
    }

    @Test
    void missingQueueIsABadParameter() {
        String missing = queue("tens2") + "-missing";

        assertThatThrownBy(() -> new QueueSender(client, missing, JSON)
                        .run(photos(1, "photo"))
                        .await()
                        .indefinitely())
                .hasMessageContaining("The queue rejected")
                .isInstanceOfSatisfying(
                        DetectionException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.BAD_PARAMETER));
    }

    private static String queue(String name) {
        return client.createQueue(queue -> queue.queueName(name)).join().queueUrl();
    }

    private static List<Message> receive(String queue, int wanted) {
        List<Message> messages = new ArrayList<>();
        while (messages.size() < wanted) {
            List<Message> some = client.receiveMessage(
                            request -> request.queueUrl(queue).maxNumberOfMessages(10))
                    .join()
                    .messages();
            assertThat(some).isNotEmpty();
            messages.addAll(some);
        }
        return messages;
    }

    private static List<ObjectLocation> photos(int number, String name) {
        return IntStream.range(0, number)
                .mapToObj(i -> ObjectLocation.newest("bucket", name + i + ".jpg"))
                .toList();
    }
}
