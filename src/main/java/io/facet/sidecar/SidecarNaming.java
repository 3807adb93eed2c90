package io.facet.sidecar;

import io.facet.detection.ObjectLocation;
import io.facet.storage.StoreConfig;
import io.facet.storage.StoreConfig.Render;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Arrays;
import java.util.Optional;

/** {@code photo.jpg} ↔ {@code photo.jpg.faces.json}, and where pictures are kept {@code photo.jpg.blurred.jpg}. */
@ApplicationScoped
public class SidecarNaming {
    private final String suffix;
    private final Render render;

    public SidecarNaming(StoreConfig config) {
        this.suffix = config.suffix();
        this.render = config.render();
    }

    /** The picture beside a sidecar. */
    public Render render() {
        return render;
    }

    /** Whether this is the name of something that Facet writes, and so never that of a photo. */
    public boolean isSidecar(String key) {
        return key.endsWith(suffix) || isPicture(key);
    }

    /** Where pictures are kept, those of every kind: others may be left from other settings. */
    private boolean isPicture(String key) {
        return render != Render.OFF
                && Arrays.stream(Render.values())
                        .filter(kind -> kind != Render.OFF)
                        .anyMatch(kind -> key.endsWith(kind.suffix()));
    }

    public ObjectLocation sidecarOf(ObjectLocation photo) {
        return photo.withKey(photo.key() + suffix);
    }

    public ObjectLocation pictureOf(ObjectLocation photo) {
        if (render == Render.OFF) {
            throw new IllegalStateException("No pictures are kept: the name would be that of the photo.");
        }
        return photo.withKey(photo.key() + render.suffix());
    }

    /** The photo beside which this sidecar or picture lies; empty for what no photo has by these settings. */
    public Optional<ObjectLocation> photoOf(ObjectLocation written) {
        String key = written.key();
        if (key.endsWith(suffix)) {
            return Optional.of(without(written, suffix));
        }
        return render != Render.OFF && key.endsWith(render.suffix())
                ? Optional.of(without(written, render.suffix()))
                : Optional.empty();
    }

    private static ObjectLocation without(ObjectLocation written, String end) {
        return written.withKey(written.key().substring(0, written.key().length() - end.length()));
    }
}
