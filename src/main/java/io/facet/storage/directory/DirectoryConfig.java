package io.facet.storage.directory;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.nio.file.Path;

/** Settings of the directory store. */
@ConfigMapping(prefix = "facet.store.directory")
public interface DirectoryConfig {
    /** Its subdirectories are buckets; files directly under it belong to the bucket {@code default}. */
    @WithDefault("photos")
    Path root();

    /** Whether created, changed and deleted files are handled like upload and delete events. */
    @WithDefault("true")
    boolean watch();

    /** Whether a watched root that does not exist is created with a sample portrait in its subdirectory {@code demo}. */
    @WithDefault("true")
    boolean demo();
}
