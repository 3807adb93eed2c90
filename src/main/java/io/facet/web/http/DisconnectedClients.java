package io.facet.web.http;

import io.vertx.core.http.HttpServerRequest;
import org.jboss.resteasy.reactive.server.ServerResponseFilter;
import org.jboss.resteasy.reactive.server.spi.ResteasyReactiveContainerRequestContext;

/** Sends nothing to a client that disconnected. */
class DisconnectedClients {

    /** After a write to an HTTP/2 stream that the client reset, Quarkus closes the connection with all its streams. */
    @ServerResponseFilter
    void dropResponse(ResteasyReactiveContainerRequestContext context, HttpServerRequest request) {
        if (request.response().closed()) {
            context.suspend();
        }
    }
}
