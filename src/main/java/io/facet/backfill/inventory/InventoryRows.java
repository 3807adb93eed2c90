package io.facet.backfill.inventory;

import java.io.Closeable;
import java.io.IOException;

/** The rows of one data file, in their order. What fails with an {@link IOException} may be read by another try. */
interface InventoryRows extends Closeable {

    boolean hasNext() throws IOException;

    InventoryRow next() throws IOException;

    /** Passes over so many rows, or all that are left. */
    void skip(long rows) throws IOException;
}
