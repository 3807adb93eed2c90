package io.facet.storage;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Instance;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.Optional;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import software.amazon.awssdk.services.s3.S3AsyncClient;
import software.amazon.awssdk.services.s3.S3AsyncClientBuilder;

/** Chooses the store when it is first used. The S3 client, which needs a region and credentials, exists only for S3. */
@ApplicationScoped
public class ObjectStoreProducer {

    @Produces
    @Singleton
    DirectoryLayout layout(StoreConfig config) {
        return new DirectoryLayout(config.directory().root());
    }

    @Produces
    @ApplicationScoped
    ObjectStore store(
            StoreConfig config,
            SidecarNaming naming,
            DirectoryLayout layout,
            Instance<S3AsyncClient> client,
            Instance<S3AsyncClientBuilder> builder,
            S3ClientSetup setup,
            @ConfigProperty(name = "facet.events.buckets") Optional<List<String>> buckets) {
        if (config.type() == StoreConfig.Type.DIRECTORY) {
            return new DirectoryStore(layout, naming);
        }
        // The extension builds its client from this very builder when the client is first called.
        setup.apply(builder.get());
        return new S3Store(
                client.get(), naming, buckets.flatMap(names -> names.stream().findFirst()));
    }
}
