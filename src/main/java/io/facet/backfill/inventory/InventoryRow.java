package io.facet.backfill.inventory;

import java.time.Instant;

/**
 * A row of an inventory.
 *
 * @param key decoded
 * @param there whether it is the newest version of an object, and no delete marker
 */
record InventoryRow(String key, boolean there, Instant lastModified) {}
