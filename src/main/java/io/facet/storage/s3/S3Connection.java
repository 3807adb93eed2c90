package io.facet.storage.s3;

import jakarta.enterprise.inject.Instance;
import jakarta.inject.Singleton;
import software.amazon.awssdk.services.s3.S3AsyncClient;
import software.amazon.awssdk.services.s3.S3AsyncClientBuilder;

/** The S3 client of this service, which needs a region and credentials: made when it is first asked for. */
@Singleton
class S3Connection {
    private final Instance<S3AsyncClient> client;
    private final Instance<S3AsyncClientBuilder> builder;
    private final S3ClientSetup setup;
    private S3AsyncClient made;

    S3Connection(Instance<S3AsyncClient> client, Instance<S3AsyncClientBuilder> builder, S3ClientSetup setup) {
        this.client = client;
        this.builder = builder;
        this.setup = setup;
    }

    synchronized S3AsyncClient client() {
        if (made == null) {
            // The extension builds its client from this very builder when the client is first called.
            setup.apply(builder.get());
            made = client.get();
        }
        return made;
    }
}
