package io.facet;

import io.facet.storage.SidecarStamp;
import io.facet.storage.StoredObject;
import java.util.Optional;

/**
 * A photo and its sidecar as they were found.
 *
 * @param photo its newest version; empty when it is gone
 * @param sidecar empty when there is none
 * @param fingerprint of the model and settings of today
 */
record Look(Optional<StoredObject> photo, Optional<SidecarStamp> sidecar, String fingerprint) {

    /** What the sidecar of a photo that is there should say. */
    Optional<SidecarStamp> wanted() {
        return photo.map(there -> SidecarStamp.of(there, fingerprint));
    }

    /**
     * What is to become of it, if the photo can be read.
     *
     * @param renew even if the sidecar is current
     */
    Outcome due(boolean renew) {
        if (photo.isEmpty()) {
            return sidecar.isEmpty() ? Outcome.IGNORED : Outcome.DELETED;
        }
        return sidecar.equals(wanted()) && !renew ? Outcome.CURRENT : Outcome.STORED;
    }
}
