package io.facet.page;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.facet.detection.ObjectLocation;
import io.facet.sidecar.EventFilter;
import io.facet.storage.ListPage;
import io.facet.storage.ListedObject;
import io.facet.storage.ObjectPages;
import io.facet.storage.StoreListing;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Singleton;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Lists the photos of a bucket, page by page. */
@Singleton
public class PhotoListing {
    private static final int PAGE_SIZE = 48;
    // Limits the work per request if a bucket has few photos among many other objects.
    private static final int MAX_STORE_PAGES = 20;

    private final StoreListing listing;
    private final EventFilter filter;

    PhotoListing(StoreListing listing, EventFilter filter) {
        this.listing = listing;
        this.filter = filter;
    }

    /**
     * At most {@value #PAGE_SIZE} photos.
     *
     * @param next the key to continue after; absent on the last page
     */
    @JsonInclude(JsonInclude.Include.NON_ABSENT)
    public record PhotoPage(List<Entry> objects, Optional<String> next) {
        /** A photo. */
        public record Entry(String bucket, String key, Instant lastModified) {}
    }

    Uni<PhotoPage> list(String bucket, String prefix, Optional<String> after) {
        filter.requireServed(bucket);
        var collector = new Collector(bucket, prefix, listing.pages(bucket, prefix));
        return collector.collect(after, MAX_STORE_PAGES);
    }

    /** Reads pages of the store until one page of photos is complete. */
    private final class Collector {
        private final String bucket;
        private final String prefix;
        private final ObjectPages pages;
        private final List<PhotoPage.Entry> photos = new ArrayList<>();
        private Optional<String> next = Optional.empty();

        Collector(String bucket, String prefix, ObjectPages pages) {
            this.bucket = bucket;
            this.prefix = prefix;
            this.pages = pages;
        }

        Uni<PhotoPage> collect(Optional<String> position, int pagesLeft) {
            return pages.after(position).chain(page -> {
                add(page);
                return photos.size() < PAGE_SIZE && next.isPresent() && pagesLeft > 1
                        ? collect(next, pagesLeft - 1)
                        : Uni.createFrom().item(new PhotoPage(List.copyOf(photos), next));
            });
        }

        private void add(ListPage page) {
            next = page.next();
            for (ListedObject object : page.objects()) {
                ObjectLocation location = object.location();
                if (!location.bucket().equals(bucket)) {
                    continue;
                }
                String key = location.key();
                if (isAfterPrefix(key)) {
                    next = Optional.empty();
                    return;
                }
                if (key.startsWith(prefix) && filter.test(location)) {
                    photos.add(new PhotoPage.Entry(bucket, key, object.lastModified()));
                    if (photos.size() == PAGE_SIZE) {
                        next = Optional.of(key);
                        return;
                    }
                }
            }
        }

        private boolean isAfterPrefix(String key) {
            return key.compareTo(prefix) > 0 && !key.startsWith(prefix);
        }
    }
}
