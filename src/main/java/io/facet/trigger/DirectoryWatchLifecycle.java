package io.facet.trigger;

import io.facet.storage.DirectoryLayout;
import io.facet.storage.SidecarNaming;
import io.facet.storage.StoreConfig;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.inject.Instance;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import org.jboss.logging.Logger;

/** Watches the folder of photos while the application runs, if that is where they are. */
@ApplicationScoped
public class DirectoryWatchLifecycle {
    private static final Logger LOG = Logger.getLogger(DirectoryWatchLifecycle.class);

    private final StoreConfig config;
    private final DirectoryLayout layout;
    private final SidecarNaming naming;
    private final Instance<LocationReconciler> reconciler;
    private DirectoryWatch watch;

    public DirectoryWatchLifecycle(
            StoreConfig config, DirectoryLayout layout, SidecarNaming naming, Instance<LocationReconciler> reconciler) {
        this.config = config;
        this.layout = layout;
        this.naming = naming;
        this.reconciler = reconciler;
    }

    void start(@Observes StartupEvent event) {
        if (config.type() != StoreConfig.Type.DIRECTORY || !config.directory().watch()) {
            return;
        }
        try {
            Files.createDirectories(layout.root());
        } catch (IOException e) {
            throw new UncheckedIOException("The folder of photos cannot be created", e);
        }
        watch = new DirectoryWatch(
                layout, naming, location -> true, reconciler.get()::reconcile, DirectoryWatch.SCAN_EVERY);
        watch.start();
        LOG.infof("Watching %s", layout.root());
    }

    void stop(@Observes ShutdownEvent event) {
        if (watch != null) {
            watch.close();
        }
    }
}
