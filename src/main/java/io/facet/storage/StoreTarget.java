package io.facet.storage;

import io.facet.detection.ObjectLocation;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.function.ToLongFunction;

/**
 * The objects that a command works on.
 *
 * @param name identifies the listing, for example in a checkpoint file
 * @param pages the listing; a photo and its sidecar are next to each other
 * @param storeSetsDates whether the store, not the uploader, sets the modification dates
 * @param isServed whether the service with this configuration uses the same locations for these objects
 * @param count of the objects that pass a filter; {@link #UNKNOWN} if counting is as expensive as listing
 */
public record StoreTarget(
        String name,
        Optional<Prefix> prefix,
        ObjectStore store,
        ObjectPages pages,
        boolean storeSetsDates,
        boolean isServed,
        ToLongFunction<Predicate<ObjectLocation>> count) {

    public static final long UNKNOWN = -1;

    public record Prefix(String bucket, String prefix) {}

    /** The same objects in the order of another listing, which cannot be counted in advance. */
    public StoreTarget withListing(String otherName, ObjectPages otherPages) {
        return new StoreTarget(otherName, prefix, store, otherPages, storeSetsDates, isServed, filter -> UNKNOWN);
    }
}
