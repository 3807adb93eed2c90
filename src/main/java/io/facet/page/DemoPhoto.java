package io.facet.page;

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

/**
 * A photo for the first visit: where the watched folder is made anew, the sample portrait is put into it, and gets its
 * sidecar as every photo does. A folder that exists is never touched, nor is a photo brought back that was deleted.
 */
@Singleton
class DemoPhoto {
    private static final Logger LOG = Logger.getLogger(DemoPhoto.class);
    // Others make the folder, too.
    private static final int BEFORE_THE_WATCH = 1;

    private final StoreConfig store;
    private final DirectoryLayout layout;

    DemoPhoto(StoreConfig store, DirectoryLayout layout) {
        this.store = store;
        this.layout = layout;
    }

    void put(@Observes @Priority(BEFORE_THE_WATCH) StartupEvent start) {
        boolean watched =
                store.type() == StoreConfig.Type.DIRECTORY && store.directory().watch();
        if (watched && store.directory().demo() && Files.notExists(layout.root())) {
            Path demo = layout.root().resolve("demo");
            try (InputStream portrait = DemoPhoto.class.getResourceAsStream("/sample/astronaut.jpg")) {
                Files.createDirectories(demo);
                Files.copy(portrait, demo.resolve("astronaut.jpg"));
            } catch (IOException e) {
                LOG.debug("No demo photo: the folder cannot be written", e);
            }
        }
    }
}
