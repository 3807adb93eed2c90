package io.facet.backfill;

import static java.util.stream.Collectors.reducing;
import static java.util.stream.Collectors.toMap;

import io.facet.detection.ObjectLocation;
import io.facet.image.header.VideoContainer;
import io.facet.sidecar.SidecarFiles;
import io.facet.sidecar.SidecarMetadata;
import io.facet.sidecar.SidecarNaming;
import io.facet.storage.ObjectPages.ListedObject;
import io.facet.storage.ObjectPages.Page;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BinaryOperator;
import java.util.function.Function;
import java.util.function.Predicate;

/**
 * Selects the photos of a page that must be reconciled. If dates are trusted, a photo is skipped when its sidecar and picture
 * are on the same page and newer (not of the same second, since their order is unknown), and the oldest such sidecar of a photo and
 * the oldest of a clip have the current fingerprint. That costs at most two HEADs per page; the newer sidecars then have it too.
 */
public final class PageReview {
    private final Selection selection;
    private final Predicate<ObjectLocation> served;
    private final SidecarNaming naming;
    private final SidecarFiles sidecars;
    private final Function<ObjectLocation, String> fingerprint;

    public PageReview(
            Selection selection,
            Predicate<ObjectLocation> served,
            SidecarNaming naming,
            SidecarFiles sidecars,
            Function<ObjectLocation, String> fingerprint) {
        this.selection = selection;
        this.served = served;
        this.naming = naming;
        this.sidecars = sidecars;
        this.fingerprint = fingerprint;
    }

    /** @param orphans also reconcile the missing photos of sidecars; requires a sorted listing */
    public record Selection(Instant since, boolean trustDates, boolean orphans) {}

    /** @param photos number of selected photos, including the skipped ones */
    record Result(List<ObjectLocation> toReconcile, int photos, int skipped) {}

    private record Candidate(ObjectLocation photo, Instant sidecarWritten) {}

    /** @param interrupted whether another process may have died on this page: then its dates are not trusted */
    Uni<Result> review(Page page, boolean interrupted) {
        boolean trustDates = selection.trustDates() && !interrupted;
        Map<String, Instant> written = writtenTimes(page);
        List<ObjectLocation> toReconcile = new ArrayList<>();
        List<Candidate> candidates = new ArrayList<>();
        for (ListedObject listed : page.objects()) {
            ObjectLocation location = listed.location();
            if (naming.isSidecar(location.key()) || !served.test(location)) {
                continue;
            }
            Instant sidecar = written.remove(naming.sidecarOf(location).key());
            boolean selected = !listed.lastModified().isBefore(selection.since());
            // Not &&: the picture must be removed from the map too.
            boolean newer = isNewer(sidecar, listed) & hasNewerPicture(listed, written);
            if (selected && newer && trustDates) {
                candidates.add(new Candidate(location, sidecar));
            } else if (selected) {
                toReconcile.add(location);
            }
        }
        int photos = toReconcile.size() + candidates.size();
        if (selection.orphans()) {
            addOrphans(page, written, toReconcile);
        }
        return areCurrent(candidates).map(current -> {
            if (!current) {
                candidates.forEach(candidate -> toReconcile.add(candidate.photo()));
            }
            return new Result(toReconcile, photos, current ? candidates.size() : 0);
        });
    }

    private Map<String, Instant> writtenTimes(Page page) {
        Map<String, Instant> written = new HashMap<>();
        for (ListedObject listed : page.objects()) {
            if (naming.isSidecar(listed.location().key())) {
                written.put(listed.location().key(), listed.lastModified());
            }
        }
        return written;
    }

    private boolean hasNewerPicture(ListedObject photo, Map<String, Instant> written) {
        return !naming.hasPicture()
                || VideoContainer.isVideoName(photo.location().key())
                || isNewer(written.remove(naming.pictureOf(photo.location()).key()), photo);
    }

    private static boolean isNewer(Instant written, ListedObject photo) {
        return written != null && written.isAfter(photo.lastModified());
    }

    private void addOrphans(Page page, Map<String, Instant> unmatched, List<ObjectLocation> toReconcile) {
        page.objects().stream()
                .map(ListedObject::location)
                .filter(location -> unmatched.containsKey(location.key()))
                .flatMap(location -> naming.photoOf(location).stream())
                .filter(served)
                .distinct()
                .forEach(toReconcile::add);
    }

    private Uni<Boolean> areCurrent(List<Candidate> candidates) {
        Map<String, Candidate> oldest = candidates.stream()
                .collect(toMap(
                        candidate -> fingerprint.apply(candidate.photo()),
                        candidate -> candidate,
                        BinaryOperator.minBy(Comparator.comparing(Candidate::sidecarWritten))));
        return Multi.createFrom()
                .iterable(oldest.entrySet())
                .onItem()
                .transformToUniAndConcatenate(entry -> isCurrent(entry.getValue(), entry.getKey()))
                .collect()
                .with(reducing(true, Boolean::logicalAnd));
    }

    private Uni<Boolean> isCurrent(Candidate candidate, String expected) {
        return sidecars.sidecar(candidate.photo())
                .map(metadata -> metadata.map(SidecarMetadata::fingerprint).equals(Optional.of(expected)));
    }
}
