package io.facet.storage;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Instance;
import java.util.List;
import java.util.Optional;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import software.amazon.awssdk.services.s3.S3AsyncClient;
import software.amazon.awssdk.services.s3.S3AsyncClientBuilder;

/** Opens the store in S3, whatever store is configured. Its client needs a region and credentials, so it exists only then. */
@ApplicationScoped
public class S3StoreFactory {
    private final SidecarNaming naming;
    private final Instance<S3AsyncClient> client;
    private final Instance<S3AsyncClientBuilder> builder;
    private final S3ClientSetup setup;
    private final Optional<List<String>> buckets;

    S3StoreFactory(
            SidecarNaming naming,
            Instance<S3AsyncClient> client,
            Instance<S3AsyncClientBuilder> builder,
            S3ClientSetup setup,
            @ConfigProperty(name = "facet.events.buckets") Optional<List<String>> buckets) {
        this.naming = naming;
        this.client = client;
        this.builder = builder;
        this.setup = setup;
        this.buckets = buckets;
    }

    public ObjectStore create() {
        // The extension builds its client from this very builder when the client is first called.
        setup.apply(builder.get());
        return new S3Store(
                client.get(), naming, buckets.flatMap(names -> names.stream().findFirst()));
    }
}
