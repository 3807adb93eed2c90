package io.facet.storage;

import io.facet.detection.ObjectLocation;
import io.smallrye.mutiny.Uni;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** A listing that is read page by page. Only one page is in memory, and any page can be the first. */
public interface ObjectPages {
    /** The largest page, in objects; the largest that S3 returns. */
    int PAGE_SIZE = 1000;

    /**
     * The page after a position.
     *
     * @param position a {@link Page#next} of the same listing, even from an earlier process; empty for the first page
     * @return fails with {@link io.facet.detection.DetectionException}
     */
    Uni<Page> after(Optional<String> position);

    /**
     * A part of a listing.
     *
     * @param objects at most {@link #PAGE_SIZE}, sidecars included
     * @param next the position of the next page; empty on the last page
     */
    record Page(List<ListedObject> objects, Optional<String> next) {}

    /**
     * An object in a listing.
     *
     * @param lastModified by the store's clock; in a directory, the file's modification time, which users can set
     */
    record ListedObject(ObjectLocation location, Instant lastModified) {}
}
