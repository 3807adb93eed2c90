package io.facet.cli;

import io.facet.storage.Stores;
import io.facet.web.http.HttpConfig;
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
    private final HttpConfig http;

    StartupBanner(Stores stores, AccessTokens tokens, HttpConfig http) {
        this.stores = stores;
        this.tokens = tokens;
        this.http = http;
    }

    void announce(@ObservesAsync HttpServerStart start) {
        int port = start.options().getPort();
        String address = "http://localhost:" + port;
        String management = "http://localhost:" + http.managementPort().orElse(port);
        LOG.infof("Page    %s/", address);
        LOG.infof("API     %s/q/swagger-ui/, POST photos to %s/detect", management, address);
        LOG.infof("Store   %s", stores.configured().description());
        if (!tokens.areRequired()) {
            LOG.warn(
                    "No authentication: anyone who can reach this port can read stored photos. Set facet.security.token.");
        }
    }
}
