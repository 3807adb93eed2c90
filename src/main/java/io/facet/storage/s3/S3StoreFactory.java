package io.facet.storage.s3;

import io.facet.sidecar.SidecarNaming;
import io.facet.storage.ObjectPages;
import io.facet.storage.ObjectStore;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.Optional;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/** Opens the store in S3, whatever store is configured. */
@ApplicationScoped
public class S3StoreFactory {
    private final SidecarNaming naming;
    private final S3Connection connection;
    private final Optional<List<String>> buckets;

    S3StoreFactory(
            SidecarNaming naming,
            S3Connection connection,
            @ConfigProperty(name = "facet.events.buckets") Optional<List<String>> buckets) {
        this.naming = naming;
        this.connection = connection;
        this.buckets = buckets;
    }

    /** A listing of a bucket, or of a prefix of it. */
    public ObjectPages pages(String bucket, String prefix) {
        return new S3Pages(connection.client(), bucket, prefix);
    }

    public ObjectStore create() {
        return new S3Store(
                connection.client(),
                naming,
                buckets.flatMap(names -> names.stream().findFirst()));
    }
}
