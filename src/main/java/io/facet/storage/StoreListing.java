package io.facet.storage;

import io.facet.detection.DetectionException;
import io.facet.detection.ErrorCode;
import io.facet.storage.directory.DirectoryLayout;
import io.facet.storage.directory.FolderPages;
import io.facet.storage.s3.S3StoreFactory;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.infrastructure.Infrastructure;
import io.smallrye.mutiny.unchecked.Unchecked;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/** What there is to choose from in the configured store. */
@Singleton
public class StoreListing {
    // As many names as a person looks through.
    private static final int MOST_BUCKETS = 500;

    private final StoreConfig config;
    private final DirectoryLayout layout;
    private final S3StoreFactory s3;

    StoreListing(StoreConfig config, DirectoryLayout layout, S3StoreFactory s3) {
        this.config = config;
        this.layout = layout;
        this.s3 = s3;
    }

    /**
     * The buckets of a folder; none of S3, where listing them is a right that Facet does not need otherwise.
     *
     * @return fails with {@link DetectionException}
     */
    public Uni<List<String>> buckets() {
        if (config.type() != StoreConfig.Type.DIRECTORY) {
            return Uni.createFrom().item(List.of());
        }
        return Uni.createFrom()
                .item(Unchecked.supplier(() -> layout.buckets(MOST_BUCKETS)))
                .runSubscriptionOn(Infrastructure.getDefaultWorkerPool())
                .onFailure(IOException.class)
                .transform(failure -> new DetectionException(
                        ErrorCode.STORE_UNAVAILABLE, ErrorCode.STORE_UNAVAILABLE.sentence(), failure));
    }

    /**
     * The objects of a bucket by their keys. A position is a key, whether there still is such an object or not; where
     * buckets are folders, there may also be objects of other buckets and of other prefixes among them.
     */
    public ObjectPages pages(String bucket, String prefix) {
        if (config.type() != StoreConfig.Type.DIRECTORY) {
            return s3.pages(bucket, prefix);
        }
        Optional<ObjectPages> folder = layout.startOf(bucket, "").map(start -> new FolderPages(layout, start));
        return folder.orElse(position -> Uni.createFrom().item(new ListPage(List.of(), Optional.empty())));
    }
}
