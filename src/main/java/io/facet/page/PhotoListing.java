package io.facet.page;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.facet.sidecar.ServedObjects;
import io.facet.storage.ObjectPages;
import io.facet.storage.ObjectPages.ListedObject;
import io.facet.storage.ObjectPages.Page;
import io.facet.storage.ObjectStore;
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

    private final ObjectStore store;
    private final ServedObjects served;

    PhotoListing(ObjectStore store, ServedObjects served) {
        this.store = store;
        this.served = served;
    }

    /** At most {@value #PAGE_SIZE} photos, and the key to continue after; absent on the last page. */
    @JsonInclude(JsonInclude.Include.NON_ABSENT)
    public record PhotoPage(List<Entry> objects, Optional<String> next) {
        public record Entry(String bucket, String key, Instant lastModified) {}
    }

    Uni<PhotoPage> list(String bucket, String prefix, Optional<String> after) {
        served.requireServed(bucket);
        var collector = new Collector(store.list(bucket, prefix));
        return collector.collect(after, MAX_STORE_PAGES);
    }

    private final class Collector {
        private final ObjectPages pages;
        private final List<PhotoPage.Entry> photos = new ArrayList<>();
        private Optional<String> next = Optional.empty();

        Collector(ObjectPages pages) {
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

        private void add(Page page) {
            next = page.next();
            for (ListedObject object : page.objects()) {
                if (served.test(object.location())) {
                    String key = object.location().key();
                    photos.add(new PhotoPage.Entry(object.location().bucket(), key, object.lastModified()));
                    if (photos.size() == PAGE_SIZE) {
                        next = Optional.of(key);
                        return;
                    }
                }
            }
        }
    }
}
