package io.facet.storage;

import io.smallrye.mutiny.Uni;
import java.util.List;
import java.util.Optional;

/**
 * A kind of object store. To add a store, add a package with one bean that implements this interface; to remove it, delete
 * the package.
 */
public interface StoreProvider {

    /** The value of {@code facet.store.type}. */
    String type();

    /** How a target of this store is written, for help texts and error messages: {@code a directory}. */
    String targetSyntax();

    /** The address of the configured store, for the startup log. */
    String description();

    /** The configured store. Called once, when the store is first used. */
    ObjectStore store();

    /**
     * The buckets that can be listed without further permissions; may be empty.
     *
     * @return fails with {@link io.facet.detection.DetectionException}
     */
    Uni<List<String>> buckets();

    /**
     * Opens a target; empty if the target is not written in this store's syntax.
     *
     * @throws io.facet.detection.DetectionException {@code BAD_PARAMETER} if the target does not exist
     */
    Optional<StoreTarget> open(String target);
}
