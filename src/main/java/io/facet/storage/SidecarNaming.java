package io.facet.storage;

import io.facet.detection.ObjectLocation;
import jakarta.enterprise.context.ApplicationScoped;

/** {@code photo.jpg} ↔ {@code photo.jpg.faces.json}. */
@ApplicationScoped
public class SidecarNaming {
    private final String suffix;

    public SidecarNaming(StoreConfig config) {
        this.suffix = config.suffix();
    }

    public boolean isSidecar(String key) {
        return key.endsWith(suffix);
    }

    public ObjectLocation sidecarOf(ObjectLocation photo) {
        return photo.withKey(photo.key() + suffix);
    }

    public ObjectLocation photoOf(ObjectLocation sidecar) {
        return sidecar.withKey(sidecar.key().substring(0, sidecar.key().length() - suffix.length()));
    }
}
