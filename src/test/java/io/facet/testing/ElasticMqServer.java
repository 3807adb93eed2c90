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

/** SQS inside the test's own process, in memory, on a free port. */
public class ElasticMqServer implements QuarkusTestResourceLifecycleManager {
    private static final String KEY = "facet-tests";
    private static final String LOOPBACK = "127.0.0.1";

    private SQSRestServer server;
    private int port;

    /** The configuration of a service that polls a queue of this server, {@code photos}. */
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

    /** With empty queues, on the port where it was before. */
    public void startAgain() {
        startAt(port);
    }

    private void startAt(int wanted) {
        server = SQSRestServerBuilder.withInterface(LOOPBACK).withPort(wanted).start();
        port = server.waitUntilStarted().localAddress().getPort();
    }

    @Override
    public void stop() {
        // Without waiting: it holds on to long polls for their 20 s, also to those whose client has gone.
        server.stopAndGetFuture().apply();
    }

    /** A client like the service's; close it. */
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

    /** A queue and, for what was received too often, {@code NAME-dead}. */
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
