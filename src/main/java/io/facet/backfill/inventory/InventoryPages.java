package io.facet.backfill.inventory;

import io.facet.detection.DetectionException;
import io.facet.detection.ErrorCode;
import io.facet.detection.ObjectLocation;
import io.facet.storage.ObjectPages;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.infrastructure.Infrastructure;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Lists the current objects of an S3 Inventory. Rows need not be sorted by key. A position is {@code FILE:ROW} of the next
 * row. Source: Amazon S3 User Guide, "Locating your inventory list".
 */
public final class InventoryPages implements ObjectPages {
    private record Position(int file, long row) {
        static Position parse(String position) {
            String[] parts = position.split(":");
            return new Position(Integer.parseInt(parts[0]), Long.parseLong(parts[1]));
        }

        @Override
        public String toString() {
            return file + ":" + row;
        }
    }

    private final InventoryFiles files;
    private final String location;
    private final InventoryManifest manifest;
    private final String prefix;
    private InventoryRows rows;
    private Position rowsPosition;

    /** Reads the manifest at a path or URI; blocks. Fails with {@code BAD_PARAMETER}, also for another bucket. */
    public InventoryPages(InventoryFiles files, String location, String bucket, String prefix) {
        this.files = files;
        this.location = location;
        this.prefix = prefix;
        this.manifest = files.manifest(location);
        if (!manifest.sourceBucket().equals(bucket)) {
            throw new DetectionException(
                    ErrorCode.BAD_PARAMETER,
                    "The inventory is of bucket %s, but the target is bucket %s."
                            .formatted(manifest.sourceBucket(), bucket));
        }
    }

    @Override
    public Uni<Page> after(Optional<String> position) {
        return Uni.createFrom()
                .item(() -> read(position.map(Position::parse).orElse(new Position(0, 0))))
                .runSubscriptionOn(Infrastructure.getDefaultWorkerPool());
    }

    private synchronized Page read(Position start) {
        Position position = start;
        List<ListedObject> objects = new ArrayList<>();
        try {
            int rowsRead = 0;
            while (rowsRead < PAGE_SIZE && isInside(position)) {
                seek(position);
                if (rows.hasNext()) {
                    toObject(rows.next()).ifPresent(objects::add);
                    position = new Position(position.file(), position.row() + 1);
                    rowsPosition = position;
                    rowsRead++;
                } else {
                    position = new Position(position.file() + 1, 0);
                }
            }
        } catch (IOException e) {
            rowsPosition = null;
            throw new DetectionException(
                    ErrorCode.STORE_UNAVAILABLE,
                    "Cannot read file %d of the inventory after row %d: %s"
                            .formatted(position.file(), position.row(), e.getMessage()),
                    e);
        }
        return new Page(objects, isInside(position) ? Optional.of(position.toString()) : Optional.empty());
    }

    private boolean isInside(Position position) {
        return position.file() < manifest.files().size();
    }

    /** Opens another file only if the position is not that of the next row. */
    private void seek(Position position) throws IOException {
        if (position.equals(rowsPosition)) {
            return;
        }
        if (rows != null) {
            rows.close();
        }
        String key = manifest.files().get(position.file()).key();
        rows = InventoryRows.open(files.data(location, manifest, key), manifest);
        rows.skip(position.row());
        rowsPosition = position;
    }

    private Optional<ListedObject> toObject(InventoryRows.Row row) {
        return row.current() && row.key().startsWith(prefix)
                ? Optional.of(
                        new ListedObject(ObjectLocation.newest(manifest.sourceBucket(), row.key()), row.lastModified()))
                : Optional.empty();
    }
}
