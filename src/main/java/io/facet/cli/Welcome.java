package io.facet.cli;

import io.facet.storage.Stores;
import io.facet.web.security.AccessTokens;
import io.quarkus.vertx.http.HttpServerStart;
import jakarta.enterprise.event.ObservesAsync;
import jakarta.inject.Singleton;
import org.jboss.logging.Logger;

/** Says in the log where everything is. */
@Singleton
public class Welcome {
    private static final Logger LOG = Logger.getLogger(Welcome.class);

    private final Stores stores;
    private final AccessTokens tokens;

    Welcome(Stores stores, AccessTokens tokens) {
        this.stores = stores;
        this.tokens = tokens;
    }

    void announce(@ObservesAsync HttpServerStart start) {
        String address = "http://localhost:" + start.options().getPort();
        LOG.infof("Page    %s/", address);
        LOG.infof("API     %s/q/swagger-ui/, photos to %s/detect", address, address);
        LOG.infof("Store   %s", stores.configured().description());
        if (tokens.areNone()) {
            LOG.info(
                    "Access  for whoever reaches this port, photos of the store included; facet.security.token limits it");
        }
    }
}
