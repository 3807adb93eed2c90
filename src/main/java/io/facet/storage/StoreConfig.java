package io.facet.storage;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.nio.file.Path;

/** Where photos and sidecars lie. The S3 client itself is configured by {@code quarkus.s3.*}. */
@ConfigMapping(prefix = "facet.store")
public interface StoreConfig {

    enum Type {
        DIRECTORY,
        S3
    }

    @WithDefault("directory")
    Type type();

    /** Appended to a photo's key. */
    @WithDefault(".faces.json")
    String suffix();

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
