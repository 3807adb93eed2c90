package io.facet.sidecar;

import io.facet.storage.StoredObject;

/**
 * Which photo and which settings a sidecar, or the picture beside it, was made of. It is current when its stamp equals the
 * one that would be written now.
 *
 * @param sourceETag of the photo that was read
 * @param sourceVersion of the photo that was read, in a bucket that keeps versions, or null: there the same bytes, stored
 *     again, are another version, which the sidecar has to name
 * @param fingerprint of the model and settings ({@code DetectionResult.fingerprint})
 * @param unreadable the sidecar says why the photo cannot be read; there is no picture then
 */
public record SidecarStamp(String sourceETag, String sourceVersion, String fingerprint, boolean unreadable) {
    public SidecarStamp(String sourceETag, String sourceVersion, String fingerprint) {
        this(sourceETag, sourceVersion, fingerprint, false);
    }

    /** Where no versions are kept. */
    public SidecarStamp(String sourceETag, String fingerprint) {
        this(sourceETag, null, fingerprint);
    }

    public static SidecarStamp of(StoredObject photo, String fingerprint) {
        return new SidecarStamp(photo.eTag(), photo.location().versionId(), fingerprint);
    }

    /** The same photo, which cannot be read. */
    public SidecarStamp ofUnreadable() {
        return new SidecarStamp(sourceETag, sourceVersion, fingerprint, true);
    }
}
