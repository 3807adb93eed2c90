package io.facet.sidecar;

import io.facet.detection.ObjectLocation;
import io.facet.picture.PictureFormat;
import io.facet.picture.PictureRenderer.PictureRequest;
import io.facet.picture.Rendering;
import io.facet.sidecar.SidecarConfig.Render;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Arrays;
import java.util.Optional;
import java.util.stream.Stream;

/** Maps {@code photo.jpg} to {@code photo.jpg.faces.json} and, if pictures are stored, to {@code photo.jpg.blurred.jpg}. */
@ApplicationScoped
public class SidecarNaming {
    private final String suffix;
    private final Render render;

    public SidecarNaming(SidecarConfig config) {
        this.suffix = config.suffix();
        this.render = config.render();
    }

    public String suffix() {
        return suffix;
    }

    public boolean hasPicture() {
        return render != Render.OFF;
    }

    public Optional<PictureRequest> picture() {
        return render.rendering().map(rendering -> new PictureRequest(rendering, PictureFormat.JPEG));
    }

    /** Whether Facet writes objects with such keys, which are therefore never photos. */
    public boolean isSidecar(String key) {
        return key.endsWith(suffix) || isPicture(key);
    }

    static String notAPhoto(ObjectLocation written) {
        return written + " is a sidecar or picture written by Facet, not a photo.";
    }

    /** If pictures are stored, pictures of every kind count: other settings may have left them. */
    private boolean isPicture(String key) {
        return hasPicture() && storedPictures().anyMatch(kind -> key.endsWith(kind.suffix()));
    }

    public ObjectLocation sidecarOf(ObjectLocation photo) {
        return photo.withKey(photo.key() + suffix);
    }

    public ObjectLocation pictureOf(ObjectLocation photo) {
        if (!hasPicture()) {
            throw new IllegalStateException("facet.store.render is off: the picture would replace the photo.");
        }
        return photo.withKey(photo.key() + render.suffix());
    }

    /** The photo of a sidecar or picture; empty if the key belongs to neither with these settings. */
    public Optional<ObjectLocation> photoOf(ObjectLocation written) {
        if (written.key().endsWith(suffix)) {
            return Optional.of(withoutSuffix(written, suffix));
        }
        return hasPicture() && written.key().endsWith(render.suffix())
                ? Optional.of(withoutSuffix(written, render.suffix()))
                : Optional.empty();
    }

    /** Appended to a photo's name, for every kind of picture and not only those that can be stored. */
    public static String pictureSuffix(Rendering rendering) {
        return storedPictures()
                .filter(kind -> kind.rendering().equals(Optional.of(rendering)))
                .findFirst()
                .map(Render::suffix)
                .orElseGet(() -> "." + rendering.label() + ".jpg");
    }

    /** The name of the photo whose picture, of any kind, has this name. */
    public static Optional<String> photoOfPicture(String name) {
        return Arrays.stream(Rendering.values())
                .map(SidecarNaming::pictureSuffix)
                .filter(name::endsWith)
                .findFirst()
                .map(suffix -> name.substring(0, name.length() - suffix.length()));
    }

    private static Stream<Render> storedPictures() {
        return Arrays.stream(Render.values()).filter(kind -> kind != Render.OFF);
    }

    private static ObjectLocation withoutSuffix(ObjectLocation location, String suffix) {
        String key = location.key();
        return location.withKey(key.substring(0, key.length() - suffix.length()));
    }
}
