package io.facet.watch;

import io.facet.detection.DetectionOptions;
import io.facet.sidecar.Reconciler;
import io.facet.sidecar.ServedObjects;
import io.facet.sidecar.SidecarNaming;
import io.facet.storage.Stores;
import io.facet.storage.directory.DirectoryConfig;
import io.facet.storage.directory.DirectoryLayout;
import io.facet.storage.directory.DirectoryStoreProvider;
import io.facet.telemetry.Origin;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.quarkus.runtime.configuration.ConfigurationException;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.io.IOException;
import java.nio.file.Files;

/** Watches the directory of photos while the application runs, if the directory store is configured. */
@ApplicationScoped
public class DirectoryWatchLifecycle {
    private final Stores stores;
    private final DirectoryConfig config;
    private final DirectoryLayout layout;
    private final SidecarNaming naming;
    private final ServedObjects served;
    private final Reconciler reconciler;
    private final DetectionOptions defaults;
    private DirectoryWatch watch;

    public DirectoryWatchLifecycle(
            Stores stores,
            DirectoryConfig config,
            DirectoryLayout layout,
            SidecarNaming naming,
            ServedObjects served,
            Reconciler reconciler,
            DetectionOptions defaults) {
        this.stores = stores;
        this.config = config;
        this.layout = layout;
        this.naming = naming;
        this.served = served;
        this.reconciler = reconciler;
        this.defaults = defaults;
    }

    void start(@Observes StartupEvent event) {
        if (!DirectoryStoreProvider.isConfigured(stores) || !config.watch()) {
            return;
        }
        try {
            Files.createDirectories(layout.root());
        } catch (IOException e) {
            throw new ConfigurationException("facet.store.directory.root cannot be created: " + e);
        }
        watch = new DirectoryWatch(
                layout,
                naming,
                served,
                new UnsupportedFiles(served::isUnsupported),
                location ->
                        reconciler.reconcile(location, defaults, Reconciler.Mode.IF_STALE_AND_COMPLETE, Origin.NONE),
                DirectoryWatch.SCAN_INTERVAL);
        watch.start();
    }

    boolean hasFailed() {
        return watch != null && watch.hasFailed();
    }

    void stop(@Observes ShutdownEvent event) {
        if (watch != null) {
            watch.close();
        }
    }
}
