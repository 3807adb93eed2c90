package io.facet.page;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.facet.detection.ObjectLocation;
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

/** The photos of a bucket, a screen at a time. */
@Singleton
public class PhotoListing {
    private static final int SCREEN = 48;
    // With few photos among many other objects a screen may come half empty, with a place to go on.
    private static final int MOST_PAGES = 20;

    private final ObjectStore store;
    private final ServedObjects filter;

    PhotoListing(ObjectStore store, ServedObjects filter) {
        this.store = store;
        this.filter = filter;
    }

    /**
     * Some photos of a bucket.
     *
     * @param next the key after which to go on; absent at the end
     */
    @JsonInclude(JsonInclude.Include.NON_ABSENT)
    public record Screen(List<Entry> objects, Optional<String> next) {
        /** One photo. */
        public record Entry(String bucket, String key, Instant lastModified) {}
    }

    Uni<Screen> after(String bucket, String prefix, Optional<String> key) {
        filter.requireServed(bucket);
        var reading = new Reading(bucket, prefix, store.list(bucket, prefix));
        return reading.from(key, MOST_PAGES).map(reading::screen);
    }

    /** One question: it reads pages until it has a screen. */
    private final class Reading {
        private final String bucket;
        private final String prefix;
        private final ObjectPages pages;
        private final List<Screen.Entry> found = new ArrayList<>();
        private Optional<String> next = Optional.empty();

        Reading(String bucket, String prefix, ObjectPages pages) {
            this.bucket = bucket;
            this.prefix = prefix;
            this.pages = pages;
        }

        Uni<Void> from(Optional<String> position, int pagesLeft) {
            return pages.after(position).chain(page -> {
                take(page);
                boolean goesOn = found.size() < SCREEN && next.isPresent() && pagesLeft > 1;
                return goesOn ? from(next, pagesLeft - 1) : Uni.createFrom().voidItem();
            });
        }

        private void take(Page page) {
            next = page.next();
            for (ListedObject object : page.objects()) {
                ObjectLocation location = object.location();
                if (location.bucket().equals(bucket) && isBehindPrefix(location.key())) {
                    next = Optional.empty();
                    return;
                }
                if (location.bucket().equals(bucket) && location.key().startsWith(prefix) && filter.test(location)) {
                    found.add(new Screen.Entry(bucket, location.key(), object.lastModified()));
                    if (found.size() == SCREEN) {
                        next = Optional.of(location.key());
                        return;
                    }
                }
            }
        }

        private boolean isBehindPrefix(String key) {
            return key.compareTo(prefix) > 0 && !key.startsWith(prefix);
        }

        Screen screen(Void done) {
            return new Screen(List.copyOf(found), next);
        }
    }
}
