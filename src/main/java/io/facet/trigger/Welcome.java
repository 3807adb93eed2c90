package io.facet.trigger;

import io.facet.storage.StoreConfig;
import io.quarkus.vertx.http.HttpServerStart;
import jakarta.enterprise.event.ObservesAsync;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.core.Response;
import java.net.URI;
import org.jboss.logging.Logger;

/** Says where everything is: in the log at start, and at {@code /}. */
@Path("/")
public class Welcome {
    private static final Logger LOG = Logger.getLogger(Welcome.class);
    private static final String API_PAGE = "/q/swagger-ui/";

    private final StoreConfig store;

    Welcome(StoreConfig store) {
        this.store = store;
    }

    @GET
    public Response page() {
        return Response.seeOther(URI.create(API_PAGE)).build();
    }

    void announce(@ObservesAsync HttpServerStart start) {
        String address = "http://localhost:" + start.options().getPort();
        LOG.infof("Page    %s/", address);
        LOG.infof("API     %s/q/openapi, photos to %s/detect", address, address);
        LOG.info(
                store.type() == StoreConfig.Type.DIRECTORY
                        ? "Folder  " + store.directory().root().toAbsolutePath()
                        : "Store   S3, events to " + address + "/events");
    }
}
