package io.facet.sidecar;

import java.util.Optional;

/**
 * What Facet wrote beside a photo, as the stamps of both tell.
 *
 * @param picture empty as well where none is kept
 */
public record Beside(Optional<SidecarStamp> sidecar, Optional<SidecarStamp> picture) {

    public boolean isEmpty() {
        return sidecar.isEmpty() && picture.isEmpty();
    }

    /**
     * Whether both are as they should be.
     *
     * @param wanted of a photo that can be read
     * @param withPicture whether such a photo has one
     */
    public boolean isCurrent(SidecarStamp wanted, boolean withPicture) {
        boolean readable = sidecar.equals(Optional.of(wanted));
        boolean unreadable = sidecar.equals(Optional.of(wanted.ofUnreadable()));
        return readable && picture.equals(withPicture ? Optional.of(wanted) : Optional.empty())
                || unreadable && picture.isEmpty();
    }
}
