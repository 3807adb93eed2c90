package io.facet.backfill;

import io.facet.detection.ObjectLocation;
import io.facet.storage.ObjectPages;
import io.facet.storage.ObjectPages.ListedObject;
import io.facet.storage.ObjectPages.Page;
import io.smallrye.mutiny.Uni;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** A listing of any number of photos; each page is generated when it is read. */
final class GeneratedPages implements ObjectPages {
    static final Instant UPLOADED = Instant.parse("2026-01-31T12:00:00Z");

    private final long photos;
    private final boolean sidecars;
    Runnable onRead = () -> {};

    /** @param sidecars whether every photo has a newer sidecar */
    GeneratedPages(long photos, boolean sidecars) {
        this.photos = photos;
        this.sidecars = sidecars;
    }

    @Override
    public Uni<Page> after(Optional<String> position) {
        return Uni.createFrom().item(() -> {
            onRead.run();
            long first = position.map(key -> Long.parseLong(key.substring(1, 10)) + 1)
                    .orElse(0L);
            long end = Math.min(photos, first + (sidecars ? ObjectPages.PAGE_SIZE / 2 : ObjectPages.PAGE_SIZE));
            List<ListedObject> objects = new ArrayList<>();
            for (long i = first; i < end; i++) {
                objects.add(listed(key(i), UPLOADED));
                if (sidecars) {
                    objects.add(listed(key(i) + ".faces.json", UPLOADED.plusSeconds(5)));
                }
            }
            return new Page(objects, end < photos ? Optional.of(key(end - 1)) : Optional.empty());
        });
    }

    static String key(long number) {
        return "p%09d.jpg".formatted(number);
    }

    private static ListedObject listed(String key, Instant date) {
        return new ListedObject(ObjectLocation.newest("bucket", key), date);
    }
}
