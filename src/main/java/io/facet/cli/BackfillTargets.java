package io.facet.cli;

import io.facet.backfill.PhotoNames;
import io.facet.backfill.inventory.InventoryFiles;
import io.facet.backfill.inventory.InventoryPages;
import io.facet.detection.DetectionException;
import io.facet.detection.ErrorCode;
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

/** Finds what {@code backfill TARGET} means. */
@Singleton
class BackfillTargets {
    private final StoreConfig config;
    private final S3StoreFactory s3;
    private final SidecarNaming naming;
    private final PhotoNames names;
    private final InventoryFiles inventories;

    BackfillTargets(
            StoreConfig config, S3StoreFactory s3, SidecarNaming naming, PhotoNames names, InventoryFiles inventories) {
        this.config = config;
        this.s3 = s3;
        this.naming = naming;
        this.names = names;
        this.inventories = inventories;
    }

    /**
     * Photos and how they are listed.
     *
     * @param listing a name by which a state file knows it again
     * @param sorted whether a photo and its sidecar are listed next to each other
     * @param datesByStore whether it was the store that dated its objects
     * @param ofService whether the service with these settings calls the photos by the same names
     * @param total counts all photos, which may take a while, or is {@link Progress#UNKNOWN}
     */
    record Target(
            String listing,
            ObjectStore store,
            ObjectPages pages,
            boolean sorted,
            boolean datesByStore,
            boolean ofService,
            LongSupplier total) {}

    /** @param inventory location of a manifest, or null */
    Target of(String target, String inventory) {
        Optional<BucketPrefix> bucket = BucketPrefix.of(target);
        if (bucket.isEmpty() && inventory != null) {
            throw wrong("An inventory is one of a bucket: the target must be s3://bucket/prefix.");
        }
        return bucket.isPresent() ? inBucket(target, bucket.get(), inventory) : inFolder(target);
    }

    private Target inBucket(String target, BucketPrefix photos, String inventory) {
        ObjectPages pages = inventory == null
                ? s3.pages(photos.bucket(), photos.prefix())
                : new InventoryPages(inventories, inventory, photos.bucket(), photos.prefix());
        String listing = inventory == null ? target : target + " by " + inventory;
        return new Target(listing, s3.create(), pages, inventory == null, true, true, () -> Progress.UNKNOWN);
    }

    /** A folder in the service's own is a part of that: its photos have the names there that they have for the service. */
    private Target inFolder(String target) {
        Path folder = Path.of(target).toAbsolutePath().normalize();
        if (!Files.isDirectory(folder)) {
            throw wrong("There is no folder " + target + ".");
        }
        Path served = config.directory().root().toAbsolutePath().normalize();
        boolean ofService = folder.startsWith(served);
        var layout = new DirectoryLayout(ofService ? served : folder);
        var pages = new FolderPages(layout, folder);
        return new Target(
                folder.toString(),
                new DirectoryStore(layout, naming),
                pages,
                true,
                false,
                ofService,
                () -> pages.count(names));
    }

    private static DetectionException wrong(String message) {
        return new DetectionException(ErrorCode.BAD_PARAMETER, message);
    }
}
