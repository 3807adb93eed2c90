package io.facet.cli;

import io.facet.backfill.inventory.InventoryFiles;
import io.facet.backfill.inventory.InventoryPages;
import io.facet.detection.DetectionException;
import io.facet.detection.ErrorCode;
import io.facet.storage.StoreTarget;
import io.facet.storage.Stores;
import jakarta.inject.Singleton;

/** Opens the target of {@code backfill}, listed by the store or by an inventory. */
@Singleton
class BackfillTargets {
    private final Stores stores;
    private final InventoryFiles inventories;

    BackfillTargets(Stores stores, InventoryFiles inventories) {
        this.stores = stores;
        this.inventories = inventories;
    }

    /** @param inventory location of a manifest, or null */
    StoreTarget open(String target, String inventory) {
        StoreTarget opened = stores.open(target);
        if (inventory == null) {
            return opened;
        }
        StoreTarget.Prefix prefix = opened.prefix()
                .orElseThrow(() -> new DetectionException(
                        ErrorCode.BAD_PARAMETER, "--inventory needs a bucket as the target (got " + target + ")."));
        return opened.withListing(
                target + " by " + inventory,
                new InventoryPages(inventories, inventory, prefix.bucket(), prefix.prefix()));
    }
}
