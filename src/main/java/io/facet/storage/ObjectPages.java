package io.facet.storage;

import io.facet.detection.ObjectLocation;
import io.smallrye.mutiny.Uni;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** A listing that is read page by page. Only one page is in memory, and any page can be the first. */
public interface ObjectPages {
    /** The largest page that S3 returns. */
    int PAGE_SIZE = 1000;

    /** The page after a {@link Page#next} of this listing, even from an earlier process; empty for the first page. */
    Uni<Page> after(Optional<String> position);

    /** Up to {@link #PAGE_SIZE} objects, including sidecars, and the position of the next page; empty on the last page. */
    record Page(List<ListedObject> objects, Optional<String> next) {}

    /** The date is set by the store; in a directory it is the file's modification time, which users can set. */
    record ListedObject(ObjectLocation location, Instant lastModified) {}
}
