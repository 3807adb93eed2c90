package io.facet.cli;

import io.facet.backfill.inventory.InventoryFiles;
import io.facet.backfill.inventory.InventoryPages;
import io.facet.detection.DetectionException;
import io.facet.detection.ErrorCode;
import io.facet.detection.ObjectLocation;
import io.facet.sidecar.EventFilter;
import io.facet.sidecar.SidecarNaming;
import io.facet.storage.ObjectPages;
import io.facet.storage.ObjectStore;
import io.facet.storage.StoreConfig;
import io.facet.storage.directory.DirectoryLayout;
import io.facet.storage.directory.DirectoryStore;
import io.facet.storage.directory.FolderPages;
import io.facet.storage.s3.S3StoreFactory;
import jakarta.inject.Singleton;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.LongSupplier;
import java.util.function.Predicate;

@Singleton
class BackfillTargets {
    private final StoreConfig config;
    private final S3StoreFactory s3;
    private final SidecarNaming naming;
    private final EventFilter served;
    private final InventoryFiles inventories;

    BackfillTargets(
            StoreConfig config,
            S3StoreFactory s3,
            SidecarNaming naming,
            EventFilter served,
            InventoryFiles inventories) {
        this.config = config;
        this.s3 = s3;
        this.naming = naming;
        this.served = served;
        this.inventories = inventories;
    }

    record Target(
            String listing,
            ObjectStore store,
            ObjectPages pages,
            Predicate<ObjectLocation> served,
            boolean sorted,
            boolean datesByStore,
            boolean ofService,
            LongSupplier total) {}

    /** @param inventory location of a manifest, or null */
    Target of(String target, String inventory) {
        Optional<BucketPrefix> bucket = BucketPrefix.of(target);
        if (bucket.isEmpty() && inventory != null) {
            throw invalid("--inventory needs a bucket as the target (got " + target + ").");
        }
        return bucket.isPresent() ? inBucket(target, bucket.get(), inventory) : inFolder(target);
    }

    private Target inBucket(String target, BucketPrefix photos, String inventory) {
        ObjectPages pages = inventory == null
                ? s3.pages(photos.bucket(), photos.prefix())
                : new InventoryPages(inventories, inventory, photos.bucket(), photos.prefix());
        String listing = inventory == null ? target : target + " by " + inventory;
        return new Target(listing, s3.create(), pages, served, inventory == null, true, true, () -> Progress.UNKNOWN);
    }

    private Target inFolder(String target) {
        Path folder = Path.of(target).toAbsolutePath().normalize();
        if (!Files.isDirectory(folder)) {
            throw invalid("There is no folder " + target + ".");
        }
        Path root = config.directory().root().toAbsolutePath().normalize();
        boolean ofService = folder.startsWith(root);
        var layout = new DirectoryLayout(ofService ? root : folder);
        var pages = new FolderPages(layout, folder);
        return new Target(
                folder.toString(),
                new DirectoryStore(layout, naming),
                pages,
                served,
                true,
                false,
                ofService,
                () -> pages.count(key -> true));
    }

    private static DetectionException invalid(String message) {
        return new DetectionException(ErrorCode.BAD_PARAMETER, message);
    }
}
