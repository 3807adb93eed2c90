package io.facet.storage.s3;

import jakarta.enterprise.inject.Instance;
import jakarta.inject.Singleton;
import software.amazon.awssdk.services.s3.S3AsyncClient;
import software.amazon.awssdk.services.s3.S3AsyncClientBuilder;

/** The S3 client, created at its first use: it needs a region and credentials, which other stores do not have. */
@Singleton
class S3Clients {
    private final Instance<S3AsyncClient> client;
    private final Instance<S3AsyncClientBuilder> builder;
    private final S3ClientSetup setup;
    private S3AsyncClient created;

    S3Clients(Instance<S3AsyncClient> client, Instance<S3AsyncClientBuilder> builder, S3ClientSetup setup) {
        this.client = client;
        this.builder = builder;
        this.setup = setup;
    }

    synchronized S3AsyncClient client() {
        if (created == null) {
            // The extension builds its client from this builder at the client's first call.
            setup.apply(builder.get());
            created = client.get();
        }
        return created;
    }
}
