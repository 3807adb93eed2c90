package io.facet.cli;

import io.facet.storage.Stores;
import io.facet.web.http.HttpConfig;
import io.facet.web.security.AccessTokens;
import io.quarkus.vertx.http.HttpServer;
import io.quarkus.vertx.http.HttpServerStart;
import io.quarkus.vertx.http.HttpsServerStart;
import jakarta.enterprise.event.ObservesAsync;
import jakarta.inject.Singleton;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jboss.logging.Logger;

/** Logs the addresses of the service at startup. */
@Singleton
public class StartupBanner {
    private static final Logger LOG = Logger.getLogger(StartupBanner.class);

    private final Stores stores;
    private final AccessTokens tokens;
    private final HttpConfig http;
    private final HttpServer server;
    private final AtomicBoolean announced = new AtomicBoolean();

    StartupBanner(Stores stores, AccessTokens tokens, HttpConfig http, HttpServer server) {
        this.stores = stores;
        this.tokens = tokens;
        this.http = http;
        this.server = server;
    }

    void announce(@ObservesAsync HttpServerStart start) {
        announce("http", server.getPort());
    }

    void announce(@ObservesAsync HttpsServerStart start) {
        announce("https", server.getSecurePort());
    }

    private void announce(String scheme, int port) {
        String address = scheme + "://localhost:" + port;
        String management = http.managementPort().isPresent()
                ? "http://localhost:" + http.managementPort().getAsInt()
                : address;
        LOG.infof("Page    %s/", address);
        LOG.infof("API     %s/q/swagger-ui/, POST photos to %s/detect", management, address);
        if (!announced.getAndSet(true)) {
            announceStore();
        }
    }

    private void announceStore() {
        LOG.infof("Store   %s", stores.configured().description());
        if (!tokens.areRequired()) {
            LOG.warn(
                    "No authentication: anyone who can reach this port can read stored photos. Set facet.security.token.");
        }
    }
}
