package io.facet.cli;

import io.facet.storage.Stores;
import io.facet.web.security.AccessTokens;
import io.quarkus.vertx.http.HttpServerStart;
import jakarta.enterprise.event.ObservesAsync;
import jakarta.inject.Singleton;
import org.jboss.logging.Logger;

/** Logs the addresses of the service at startup. */
@Singleton
public class StartupBanner {
    private static final Logger LOG = Logger.getLogger(StartupBanner.class);

    private final Stores stores;
    private final AccessTokens tokens;

    StartupBanner(Stores stores, AccessTokens tokens) {
        this.stores = stores;
        this.tokens = tokens;
    }

    void announce(@ObservesAsync HttpServerStart start) {
        String address = "http://localhost:" + start.options().getPort();
        LOG.infof("Page    %s/", address);
        LOG.infof("API     %s/q/swagger-ui/, POST photos to %s/detect", address, address);
        LOG.infof("Store   %s", stores.configured().description());
        if (!tokens.areRequired()) {
            LOG.warn(
                    "No authentication: anyone who can reach this port can read stored photos. Set facet.security.token.");
        }
    }
}
