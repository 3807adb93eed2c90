package io.facet.storage;

import io.facet.sidecar.SidecarNaming;
import io.facet.storage.directory.DirectoryLayout;
import io.facet.storage.directory.DirectoryStore;
import io.facet.storage.s3.S3StoreFactory;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;

/** Chooses the store when it is first used. */
@ApplicationScoped
public class ObjectStoreProducer {

    @Produces
    @Singleton
    DirectoryLayout layout(StoreConfig config) {
        return new DirectoryLayout(config.directory().root());
    }

    @Produces
    @ApplicationScoped
    ObjectStore store(StoreConfig config, SidecarNaming naming, DirectoryLayout layout, S3StoreFactory s3) {
        return config.type() == StoreConfig.Type.DIRECTORY ? new DirectoryStore(layout, naming) : s3.create();
    }
}
