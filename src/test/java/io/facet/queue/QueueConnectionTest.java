package io.facet.queue;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.sqs.SqsAsyncClient;
import software.amazon.awssdk.services.sqs.SqsServiceClientConfiguration;

class QueueConnectionTest {
    private static final URI ON_AWS = URI.create("https://sqs.eu-west-1.amazonaws.com/123456789012/photos");
    private static final String OTHER_SERVER = "http://mq:9324/";

    private static SqsServiceClientConfiguration client(URI queue, Optional<URI> endpoint, Optional<String> region) {
        var builder = SqsAsyncClient.builder();
        endpoint.ifPresent(builder::endpointOverride);
        region.map(Region::of).ifPresent(builder::region);
        new QueueConnection(null, null, endpoint, region).configure(builder, queue);
        try (SqsAsyncClient client = builder.build()) {
            return client.serviceClientConfiguration();
        }
    }

    @Test
    void queueUrlProvidesEndpointAndRegion() {
        var client = client(ON_AWS, Optional.empty(), Optional.empty());
        assertThat(client.endpointOverride()).contains(URI.create("https://sqs.eu-west-1.amazonaws.com/"));
        assertThat(client.region()).isEqualTo(Region.EU_WEST_1);
    }

    @Test
    void serverWithoutRegionGetsOneForTheSignature() {
        var client = client(URI.create(OTHER_SERVER + "queue/photos"), Optional.empty(), Optional.empty());
        assertThat(client.endpointOverride()).contains(URI.create(OTHER_SERVER));
        assertThat(client.region()).isNotNull();
    }

    @Test
    void configuredEndpointAndRegionTakePrecedence() {
        var client = client(ON_AWS, Optional.of(URI.create(OTHER_SERVER)), Optional.of("eu-central-1"));
        assertThat(client.endpointOverride()).contains(URI.create(OTHER_SERVER));
        assertThat(client.region()).isEqualTo(Region.EU_CENTRAL_1);
    }
}
