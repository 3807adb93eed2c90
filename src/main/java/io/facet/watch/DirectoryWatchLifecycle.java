package io.facet.watch;

import io.facet.detection.DetectionOptions;
import io.facet.sidecar.EventFilter;
import io.facet.sidecar.Reconciler;
import io.facet.sidecar.SidecarNaming;
import io.facet.storage.StoreConfig;
import io.facet.storage.directory.DirectoryLayout;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;

/** Watches the folder of photos while the application runs, if that is where they are. */
@ApplicationScoped
public class DirectoryWatchLifecycle {
    private final StoreConfig config;
    private final DirectoryLayout layout;
    private final SidecarNaming naming;
    private final EventFilter filter;
    private final Reconciler reconciler;
    private final DetectionOptions defaults;
    private DirectoryWatch watch;

    public DirectoryWatchLifecycle(
            StoreConfig config,
            DirectoryLayout layout,
            SidecarNaming naming,
            EventFilter filter,
            Reconciler reconciler,
            DetectionOptions defaults) {
        this.config = config;
        this.layout = layout;
        this.naming = naming;
        this.filter = filter;
        this.reconciler = reconciler;
        this.defaults = defaults;
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
                layout,
                naming,
                filter,
                location -> reconciler.reconcile(location, defaults),
                DirectoryWatch.SCAN_EVERY);
        watch.start();
    }

    void stop(@Observes ShutdownEvent event) {
        if (watch != null) {
            watch.close();
        }
    }
}
