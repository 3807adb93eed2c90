package io.facet.sidecar;

import io.facet.image.header.ImageFormat;
import io.facet.picture.Rendering;
import io.facet.settings.ValidatedSettings;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.util.Locale;
import java.util.Optional;

/** Which objects are written for each photo. */
@ConfigMapping(prefix = "facet.store")
public interface SidecarConfig extends ValidatedSettings {
    /** Appended to a photo's key. */
    @WithDefault(".faces.json")
    String suffix();

    @WithDefault("off")
    Render render();

    /** A suffix of a photo would make photos count as sidecars; a slash would write to another directory. */
    @Override
    default void validate(Problems problems) {
        problems.require(
                suffix().matches("\\.[A-Za-z0-9._-]{1,64}")
                        && ImageFormat.allSuffixes().stream().noneMatch(suffix().toLowerCase(Locale.ROOT)::endsWith),
                "suffix",
                suffix(),
                "a dot and up to 64 letters, digits, dots, hyphens or underscores, and not the suffix of a photo format");
    }

    /** A kind of stored picture, always a JPEG, and the suffix of its key. */
    enum Render {
        OFF(null, ""),
        BOXES(Rendering.BOXES, ".faces.jpg"),
        BLUR(Rendering.BLUR, ".blurred.jpg"),
        PIXELATE(Rendering.PIXELATE, ".pixelated.jpg");

        private final Rendering rendering;
        private final String suffix;

        Render(Rendering rendering, String suffix) {
            this.rendering = rendering;
            this.suffix = suffix;
        }

        public Optional<Rendering> rendering() {
            return Optional.ofNullable(rendering);
        }

        public String suffix() {
            return suffix;
        }
    }
}
