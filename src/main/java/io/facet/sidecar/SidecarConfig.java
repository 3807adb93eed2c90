package io.facet.sidecar;

import io.facet.picture.Rendering;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.util.Optional;

/** Which objects are written for each photo. */
@ConfigMapping(prefix = "facet.store")
public interface SidecarConfig {
    /** Appended to a photo's key. */
    @WithDefault(".faces.json")
    String suffix();

    @WithDefault("off")
    Render render();

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
