package io.facet.backfill.inventory;

import io.facet.detection.DetectionException;
import io.facet.detection.ErrorCode;
import io.facet.detection.ObjectLocation;
import io.facet.storage.ObjectPages;
import io.facet.storage.ObjectPages.ListedObject;
import io.facet.storage.ObjectPages.Page;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.infrastructure.Infrastructure;
import java.io.IOException;
import java.nio.channels.Channels;
import java.nio.channels.SeekableByteChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The rows of an S3 Inventory, in their order, which need not be that of keys. A position is {@code FILE:ROW}, the place of
 * the next row. Versions that are not the newest, and delete markers, are left out. Source: Amazon S3 User Guide, "Locating
 * your inventory list".
 */
public final class InventoryPages implements ObjectPages {
    private record Place(int file, long row) {
        static Place parse(String position) {
            String[] parts = position.split(":");
            return new Place(Integer.parseInt(parts[0]), Long.parseLong(parts[1]));
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
    private Place reached;

    /**
     * @param location of the manifest: a path or {@code s3://bucket/key}
     * @param prefix of the keys that are wanted
     * @throws DetectionException {@code BAD_PARAMETER} when it is no inventory of this bucket that can be read
     */
    public InventoryPages(InventoryFiles files, String location, String bucket, String prefix) {
        this.files = files;
        this.location = location;
        this.prefix = prefix;
        this.manifest = files.manifest(location);
        if (!manifest.sourceBucket().equals(bucket)) {
            throw new DetectionException(
                    ErrorCode.BAD_PARAMETER,
                    "The inventory is of bucket %s, not of %s.".formatted(manifest.sourceBucket(), bucket));
        }
    }

    @Override
    public Uni<Page> after(Optional<String> position) {
        return Uni.createFrom()
                .item(() -> read(position.map(Place::parse).orElse(new Place(0, 0))))
                .runSubscriptionOn(Infrastructure.getDefaultWorkerPool());
    }

    private synchronized Page read(Place from) {
        Place place = from;
        List<ListedObject> objects = new ArrayList<>();
        try {
            for (int seen = 0;
                    seen < ObjectPages.PAGE_SIZE
                            && place.file() < manifest.files().size(); ) {
                open(place);
                if (rows.hasNext()) {
                    wanted(rows.next()).ifPresent(objects::add);
                    place = new Place(place.file(), place.row() + 1);
                    reached = place;
                    seen++;
                } else {
                    place = new Place(place.file() + 1, 0);
                }
            }
        } catch (IOException e) {
            reached = null;
            throw new DetectionException(
                    ErrorCode.STORE_UNAVAILABLE,
                    "File %d of the inventory cannot be read on after row %d.".formatted(place.file(), place.row()),
                    e);
        }
        boolean more = place.file() < manifest.files().size();
        return new Page(objects, more ? Optional.of(place.toString()) : Optional.empty());
    }

    /** Makes the next row that of a place: mostly it is. */
    private void open(Place place) throws IOException {
        if (place.equals(reached)) {
            return;
        }
        if (rows != null) {
            rows.close();
        }
        String key = manifest.files().get(place.file()).key();
        SeekableByteChannel file = files.data(location, manifest, key);
        rows = manifest.isParquet()
                ? new ParquetRows(file)
                : new CsvRows(Channels.newInputStream(file), manifest.columns());
        rows.skip(place.row());
        reached = place;
    }

    private Optional<ListedObject> wanted(InventoryRow row) {
        return row.there() && row.key().startsWith(prefix)
                ? Optional.of(
                        new ListedObject(ObjectLocation.newest(manifest.sourceBucket(), row.key()), row.lastModified()))
                : Optional.empty();
    }
}
