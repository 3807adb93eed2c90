package io.facet.watch;

import io.facet.storage.StoreConfig;
import io.facet.storage.directory.DirectoryLayout;
import io.quarkus.runtime.StartupEvent;
import jakarta.annotation.Priority;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jboss.logging.Logger;

/** Copies the sample photo into a watched directory that does not exist yet; an existing directory is never changed. */
@Singleton
class SamplePhoto {
    private static final Logger LOG = Logger.getLogger(SamplePhoto.class);
    // Other observers of the startup create the directory.
    private static final int BEFORE_OTHER_OBSERVERS = 1;

    private final StoreConfig store;
    private final DirectoryLayout layout;

    SamplePhoto(StoreConfig store, DirectoryLayout layout) {
        this.store = store;
        this.layout = layout;
    }

    void copy(@Observes @Priority(BEFORE_OTHER_OBSERVERS) StartupEvent event) {
        boolean watched =
                store.type() == StoreConfig.Type.DIRECTORY && store.directory().watch();
        if (watched && store.directory().demo() && Files.notExists(layout.root())) {
            Path demo = layout.root().resolve("demo");
            try (InputStream photo = SamplePhoto.class.getResourceAsStream("/sample/astronaut.jpg")) {
                Files.createDirectories(demo);
                Files.copy(photo, demo.resolve("astronaut.jpg"));
            } catch (IOException e) {
                LOG.debug("Sample photo not copied: the directory is not writable", e);
            }
        }
    }
}
