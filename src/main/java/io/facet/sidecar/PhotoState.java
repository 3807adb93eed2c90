package io.facet.sidecar;

import io.facet.detection.ObjectLocation;
import io.facet.storage.StoredObject;
import java.util.Optional;

/**
 * A photo and what Facet wrote for it, as found in the store; each is empty if it was not found.
 *
 * @param fingerprint of the current model and settings
 * @param withPicture whether a readable photo must have a picture
 */
record PhotoState(
        Optional<StoredObject> photo,
        Optional<SidecarMetadata> sidecar,
        Optional<SidecarMetadata> picture,
        String fingerprint,
        boolean withPicture) {

    SidecarMetadata expected() {
        return SidecarMetadata.of(photo.orElseThrow(), fingerprint);
    }

    /** The outcome of reconciling this photo if it can be read. */
    Outcome outcome(boolean force) {
        if (photo.isEmpty()) {
            return sidecar.isEmpty() && picture.isEmpty() ? Outcome.IGNORED : Outcome.DELETED;
        }
        return isCurrent() && !force ? Outcome.CURRENT : Outcome.STORED;
    }

    boolean isSamePhoto(Optional<StoredObject> now) {
        return photo.isPresent() && now.isPresent()
                ? photo.get().isSameVersion(now.get())
                : photo.isEmpty() && now.isEmpty();
    }

    boolean isOlderVersion(ObjectLocation hint) {
        return hint.versionId() != null
                && !hint.versionId().equals(photo.orElseThrow().location().versionId());
    }

    private boolean isCurrent() {
        Optional<SidecarMetadata> readable = Optional.of(expected());
        return sidecar.equals(readable) && picture.equals(withPicture ? readable : Optional.empty())
                || isKnownUnreadable() && picture.isEmpty();
    }

    /** Whether the sidecar contains the reason why the photo cannot be read. */
    boolean isKnownUnreadable() {
        return sidecar.equals(Optional.of(expected().asUnreadable()));
    }
}
