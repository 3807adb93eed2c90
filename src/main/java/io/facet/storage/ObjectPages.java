package io.facet.storage;

import io.smallrye.mutiny.Uni;
import java.util.Optional;

/**
 * A listing that is read page by page, begun anywhere: where it was left can be written down. Only one page is ever
 * held, whatever there is.
 */
public interface ObjectPages {

    /**
     * The page that begins after a position.
     *
     * @param position a {@link ListPage#next} of the same listing, perhaps of an earlier process; empty for the first page
     * @return fails with {@link io.facet.detection.DetectionException}
     */
    Uni<ListPage> after(Optional<String> position);
}
