package io.facet.sidecar;

import io.facet.storage.StoredObject;
import java.util.Optional;

/**
 * A photo and what lies beside it, as they were found.
 *
 * @param photo its newest version; empty when it is gone
 * @param fingerprint of the model and settings of today
 * @param withPicture whether a picture is kept of photos that can be read
 */
record Look(Optional<StoredObject> photo, Beside beside, String fingerprint, boolean withPicture) {

    /** What the sidecar of a photo that is there should say. */
    SidecarStamp wanted() {
        return SidecarStamp.of(photo.orElseThrow(), fingerprint);
    }

    /**
     * What is to become of it, if the photo can be read.
     *
     * @param renew even if the sidecar is current
     */
    Outcome due(boolean renew) {
        if (photo.isEmpty()) {
            return beside.isEmpty() ? Outcome.IGNORED : Outcome.DELETED;
        }
        return beside.isCurrent(wanted(), withPicture) && !renew ? Outcome.CURRENT : Outcome.STORED;
    }
}
