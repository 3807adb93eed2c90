package io.facet.watch;

import io.facet.storage.Stores;
import io.facet.storage.directory.DirectoryConfig;
import io.facet.storage.directory.DirectoryLayout;
import io.facet.storage.directory.DirectoryStoreProvider;
import io.quarkus.runtime.StartupEvent;
import jakarta.annotation.Priority;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jboss.logging.Logger;

/** Copies the sample portrait into a watched directory that does not exist yet. An existing one is never changed. */
@Singleton
class DemoPhoto {
    private static final Logger LOG = Logger.getLogger(DemoPhoto.class);
    // The store and the watch create the directory, too.
    private static final int BEFORE_OTHERS = 1;

    private final DirectoryConfig config;
    private final DirectoryLayout layout;
    private final boolean used;

    @Inject
    DemoPhoto(Stores stores, DirectoryConfig config, DirectoryLayout layout) {
        this(config, layout, DirectoryStoreProvider.isConfigured(stores));
    }

    DemoPhoto(DirectoryConfig config, DirectoryLayout layout, boolean used) {
        this.config = config;
        this.layout = layout;
        this.used = used;
    }

    void copy(@Observes @Priority(BEFORE_OTHERS) StartupEvent start) {
        if (used && config.watch() && config.demo() && Files.notExists(layout.root())) {
            Path demo = layout.root().resolve("demo");
            try (InputStream portrait = DemoPhoto.class.getResourceAsStream("/sample/astronaut.jpg")) {
                Files.createDirectories(demo);
                Files.copy(portrait, demo.resolve("astronaut.jpg"));
            } catch (IOException e) {
                LOG.debugf(e, "Cannot create the demo photo in %s", demo);
            }
        }
    }
}
