package io.facet.sidecar;

import io.facet.detection.ObjectLocation;
import io.facet.storage.StoredObject;
import java.util.Optional;

/**
 * A photo and the objects that Facet wrote for it, as they were found in the store.
 *
 * @param photo the newest version; empty if it does not exist
 * @param sidecar metadata of the sidecar; empty if Facet wrote none
 * @param picture metadata of the picture; empty if Facet wrote none or if pictures are not stored
 * @param fingerprint of the current model and settings
 * @param withPicture whether a readable photo must have a picture
 */
record PhotoState(
        Optional<StoredObject> photo,
        Optional<SidecarMetadata> sidecar,
        Optional<SidecarMetadata> picture,
        String fingerprint,
        boolean withPicture) {

    /** The metadata that a sidecar written now would have. */
    SidecarMetadata expected() {
        return SidecarMetadata.of(photo.orElseThrow(), fingerprint);
    }

    /**
     * The outcome of reconciling this photo, if it can be read.
     *
     * @param force whether a current sidecar is written again
     */
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
        Optional<SidecarMetadata> unreadable = Optional.of(expected().asUnreadable());
        return sidecar.equals(readable) && picture.equals(withPicture ? readable : Optional.empty())
                || sidecar.equals(unreadable) && picture.isEmpty();
    }
}
