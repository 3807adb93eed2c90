package io.facet.storage;

import io.facet.detection.Rendering;
import io.facet.detection.Sha256;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Optional;

/** Where photos and sidecars lie. The S3 client itself is configured by {@code quarkus.s3.*}. */
@ConfigMapping(prefix = "facet.store")
public interface StoreConfig {

    enum Type {
        DIRECTORY,
        S3
    }

    @WithDefault("directory")
    Type type();

    /** Which picture, and what is appended to a photo's key for it. It is a JPEG. */
    enum Render {
        OFF(null, ""),
        BOXES(Rendering.BOXES, ".faces.jpg"),
        BLUR(Rendering.BLUR, ".blurred.jpg"),
        PIXELATE(Rendering.PIXELATE, ".pixelated.jpg");

        // Goes up when pictures come to look different: those that lie there are then made anew.
        private static final int EDITION = 1;

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

        /** Of a sidecar that has this picture beside it; without one it is that of the model and its settings. */
        public String fingerprint(String ofModel) {
            return this == OFF
                    ? ofModel
                    : Sha256.hex((ofModel + "|" + rendering.label() + EDITION).getBytes(StandardCharsets.UTF_8));
        }
    }

    /** Appended to a photo's key. */
    @WithDefault(".faces.json")
    String suffix();

    /** The picture that is kept beside a sidecar. */
    @WithDefault("off")
    Render render();

    Directory directory();

    interface Directory {
        /** Its sub-folders are buckets; files directly under it belong to the bucket {@code default}. */
        @WithDefault("photos")
        Path root();

        /** A photo that appears is an upload event, one that goes is a delete. */
        @WithDefault("true")
        boolean watch();

        /** Where the folder is not there yet and is watched, it is made with the sample portrait in {@code demo}. */
        @WithDefault("true")
        boolean demo();
    }
}
