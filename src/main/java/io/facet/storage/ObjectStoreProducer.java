package io.facet.storage;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.Optional;
import org.eclipse.microprofile.config.inject.ConfigProperty;

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
            S3Connection s3,
            @ConfigProperty(name = "facet.events.buckets") Optional<List<String>> buckets) {
        if (config.type() == StoreConfig.Type.DIRECTORY) {
            return new DirectoryStore(layout, naming);
        }
        return new S3Store(
                s3.client(), naming, buckets.flatMap(names -> names.stream().findFirst()));
    }
}
