package io.facet.queue;

import io.facet.aws.DefaultRegion;
import jakarta.enterprise.inject.Instance;
import jakarta.inject.Singleton;
import java.net.URI;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import software.amazon.awssdk.core.retry.RetryMode;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.sqs.SqsAsyncClient;
import software.amazon.awssdk.services.sqs.SqsAsyncClientBuilder;

/** Creates the SQS client on demand. {@code quarkus.sqs.*} overrides the endpoint and region of the queue's URL. */
@Singleton
public class QueueConnection {
    private static final Pattern REGION_IN_HOST = Pattern.compile("sqs\\.([a-z0-9-]+)\\.amazonaws\\..*");

    private final Instance<SqsAsyncClient> client;
    private final Instance<SqsAsyncClientBuilder> builder;
    private final Optional<URI> endpoint;
    private final Optional<String> region;

    QueueConnection(
            Instance<SqsAsyncClient> client,
            Instance<SqsAsyncClientBuilder> builder,
            @ConfigProperty(name = "quarkus.sqs.endpoint-override") Optional<URI> endpoint,
            @ConfigProperty(name = "quarkus.sqs.aws.region") Optional<String> region) {
        this.client = client;
        this.builder = builder;
        this.endpoint = endpoint;
        this.region = region;
    }

    public SqsAsyncClient clientFor(URI queue) {
        // The extension builds its client from this builder on first use.
        SqsAsyncClientBuilder settings = builder.get();
        configure(settings, queue);
        return client.get();
    }

    void configure(SqsAsyncClientBuilder settings, URI queue) {
        settings.overrideConfiguration(settings.overrideConfiguration().toBuilder()
                .retryStrategy(RetryMode.STANDARD)
                .build());
        if (endpoint.isEmpty()) {
            settings.endpointOverride(queue.resolve("/"));
        }
        if (region.isEmpty()) {
            Matcher host = REGION_IN_HOST.matcher(queue.getHost());
            if (host.matches()) {
                settings.region(Region.of(host.group(1)));
            } else {
                DefaultRegion.set(settings);
            }
        }
    }
}
