package io.facet.cli;

import io.facet.storage.StoreConfig;
import io.facet.web.security.AccessTokens;
import io.quarkus.vertx.http.HttpServerStart;
import jakarta.enterprise.event.ObservesAsync;
import jakarta.inject.Singleton;
import org.jboss.logging.Logger;

/** Logs the addresses of the service at startup. */
@Singleton
public class StartupBanner {
    private static final Logger LOG = Logger.getLogger(StartupBanner.class);

    private final StoreConfig store;
    private final AccessTokens tokens;

    StartupBanner(StoreConfig store, AccessTokens tokens) {
        this.store = store;
        this.tokens = tokens;
    }

    void announce(@ObservesAsync HttpServerStart start) {
        String address = "http://localhost:" + start.options().getPort();
        LOG.infof("Page    %s/", address);
        LOG.infof("API     %s/q/swagger-ui/, photos to %s/detect", address, address);
        LOG.info(
                store.type() == StoreConfig.Type.DIRECTORY
                        ? "Folder  " + store.directory().root().toAbsolutePath()
                        : "Store   S3, events to " + address + "/events");
        if (tokens.areNone()) {
            LOG.info(
                    "Access  WARNING: no authentication. Anyone who can reach this port can read stored photos; set facet.security.token");
        }
    }
}
