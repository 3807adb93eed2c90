package io.facet.backfill;

import io.facet.detection.ObjectLocation;
import io.facet.sidecar.SidecarFiles;
import io.facet.sidecar.SidecarMetadata;
import io.facet.sidecar.SidecarNaming;
import io.facet.storage.ObjectPages.ListedObject;
import io.facet.storage.ObjectPages.Page;
import io.facet.storage.ObjectStore;
import io.smallrye.mutiny.Uni;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Finds in a page of a listing what has to be looked at. The rule for what has not, where dates are trusted:
 *
 * <ul>
 *   <li>the photo's sidecar, and its picture where pictures are kept, are on the same page, and younger than the photo by
 *       the store's own clock. Of two that were
 *       written in the same second nobody knows which came first, so they are looked at;
 *   <li>and the oldest such sidecar of the page was written with today's model and settings, as one HEAD tells. The
 *       younger ones then were, too.
 * </ul>
 *
 * Everything else is only a hint, for the reconciler to judge: also what is on the page's edge, apart from its sidecar.
 */
public final class PageReview {
    private final Selection selection;
    private final PhotoNames names;
    private final SidecarNaming naming;
    private final ObjectStore store;
    private final String fingerprint;

    /** @param fingerprint of the model and settings of today */
    public PageReview(
            Selection selection, PhotoNames names, SidecarNaming naming, ObjectStore store, String fingerprint) {
        this.selection = selection;
        this.names = names;
        this.naming = naming;
        this.store = store;
        this.fingerprint = fingerprint;
    }

    /**
     * What to do about a page.
     *
     * @param photos how many of its photos were selected, gone ones not counted
     * @param skipped how many of these are current, as far as the page can tell
     */
    record Findings(List<ObjectLocation> hints, int photos, int skipped) {}

    private record Candidate(ObjectLocation photo, Instant sidecarWritten) {}

    /** @param begun whether another process may have died over this page: then no date is trusted */
    Uni<Findings> of(Page page, boolean begun) {
        boolean trustDates = selection.trustDates() && !begun;
        Map<String, Instant> written = written(page);
        List<ObjectLocation> hints = new ArrayList<>();
        List<Candidate> candidates = new ArrayList<>();
        for (ListedObject listed : page.objects()) {
            ObjectLocation location = listed.location();
            if (naming.isSidecar(location.key()) || !names.test(location.key())) {
                continue;
            }
            Instant sidecar = written.remove(naming.sidecarOf(location).key());
            boolean selected = !listed.lastModified().isBefore(selection.since());
            boolean areYounger = isYounger(sidecar, listed) & hasItsPicture(listed, written);
            if (selected && areYounger && trustDates) {
                candidates.add(new Candidate(location, sidecar));
            } else if (selected) {
                hints.add(location);
            }
        }
        int photos = hints.size() + candidates.size();
        if (selection.orphans()) {
            addOrphans(page, written, hints);
        }
        return areOfToday(candidates).map(current -> {
            if (!current) {
                candidates.forEach(candidate -> hints.add(candidate.photo()));
            }
            return new Findings(hints, photos, current ? candidates.size() : 0);
        });
    }

    /** When each of the page's sidecars and pictures was written, by its key. */
    private Map<String, Instant> written(Page page) {
        Map<String, Instant> written = new HashMap<>();
        for (ListedObject listed : page.objects()) {
            if (naming.isSidecar(listed.location().key())) {
                written.put(listed.location().key(), listed.lastModified());
            }
        }
        return written;
    }

    private boolean hasItsPicture(ListedObject photo, Map<String, Instant> written) {
        return !naming.hasPicture()
                || isYounger(written.remove(naming.pictureOf(photo.location()).key()), photo);
    }

    private static boolean isYounger(Instant written, ListedObject photo) {
        return written != null && written.isAfter(photo.lastModified());
    }

    private void addOrphans(Page page, Map<String, Instant> left, List<ObjectLocation> hints) {
        page.objects().stream()
                .map(ListedObject::location)
                .filter(location -> left.containsKey(location.key()))
                .flatMap(location -> naming.photoOf(location).stream())
                .filter(photo -> names.test(photo.key()))
                .distinct()
                .forEach(hints::add);
    }

    private Uni<Boolean> areOfToday(List<Candidate> candidates) {
        Optional<Candidate> oldest = candidates.stream().min(Comparator.comparing(Candidate::sidecarWritten));
        return oldest.isEmpty()
                ? Uni.createFrom().item(true)
                : new SidecarFiles(store, naming)
                        .sidecar(oldest.get().photo())
                        .map(stamp -> stamp.map(SidecarMetadata::fingerprint).equals(Optional.of(fingerprint)));
    }
}
