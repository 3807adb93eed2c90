package io.facet.storage;

import java.util.List;
import java.util.Optional;

/**
 * A part of a listing.
 *
 * @param objects at most {@link #SIZE}, sidecars too
 * @param next where the following page begins, to be handed to {@link ObjectPages#after}; empty on the last one
 */
public record ListPage(List<ListedObject> objects, Optional<String> next) {
    /** The most that S3 lists at once. */
    public static final int SIZE = 1000;
}
