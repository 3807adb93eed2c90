package io.facet.testing;

import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import java.net.URI;
import java.util.Map;
import org.elasticmq.rest.sqs.SQSRestServer;
import org.elasticmq.rest.sqs.SQSRestServerBuilder;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.sqs.SqsAsyncClient;
import software.amazon.awssdk.services.sqs.model.QueueAttributeName;

/** An in-memory SQS server in the test process, on a free port. */
public class ElasticMqServer implements QuarkusTestResourceLifecycleManager {
    private static final String KEY = "facet-tests";
    private static final String LOOPBACK = "127.0.0.1";

    private SQSRestServer server;
    private int port;

    /** Returns the configuration of a service that polls the queue {@code photos} of this server. */
    @Override
    public Map<String, String> start() {
        startAt(0);
        try (SqsAsyncClient client = client()) {
            return Map.of(
                    "facet.events.queue.url",
                    createQueue(client, "photos", 3).toString(),
                    "quarkus.sqs.aws.credentials.type",
                    "static",
                    "quarkus.sqs.aws.credentials.static-provider.access-key-id",
                    KEY,
                    "quarkus.sqs.aws.credentials.static-provider.secret-access-key",
                    KEY);
        }
    }

    /** Starts a server without queues on the same port. */
    public void restart() {
        startAt(port);
    }

    private void startAt(int wanted) {
        server = SQSRestServerBuilder.withInterface(LOOPBACK).withPort(wanted).start();
        port = server.waitUntilStarted().localAddress().getPort();
    }

    @Override
    public void stop() {
        // Does not wait: the server keeps long polls open for 20 s, even if the client disconnected.
        server.stopAndGetFuture().apply();
    }

    /** A client with the settings of the service. The caller closes it. */
    public SqsAsyncClient client() {
        return SqsAsyncClient.builder()
                .endpointOverride(endpoint())
                .region(Region.US_EAST_1)
                .credentialsProvider(StaticCredentialsProvider.create(AwsBasicCredentials.create(KEY, KEY)))
                .build();
    }

    private URI endpoint() {
        return URI.create("http://" + LOOPBACK + ":" + port + "/");
    }

    /** Creates a queue and its dead-letter queue {@code NAME-dead}. */
    public URI createQueue(SqsAsyncClient client, String name, int maxReceiveCount) {
        client.createQueue(queue -> queue.queueName(name + "-dead")).join();
        String redrive =
                "{\"deadLetterTargetArn\":\"arn:aws:sqs:elasticmq:000000000000:%s-dead\",\"maxReceiveCount\":%d}"
                        .formatted(name, maxReceiveCount);
        client.createQueue(
                        queue -> queue.queueName(name).attributes(Map.of(QueueAttributeName.REDRIVE_POLICY, redrive)))
                .join();
        return url(name);
    }

    public URI url(String name) {
        return endpoint().resolve("/000000000000/" + name);
    }
}
