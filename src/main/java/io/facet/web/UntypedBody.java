package io.facet.web;

import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import org.jboss.resteasy.reactive.server.ServerRequestFilter;

/** A body that does not say what it is, or says it wrongly, is taken for bytes: a photo is known by its content. */
class UntypedBody {

    @ServerRequestFilter(preMatching = true)
    void name(ContainerRequestContext context) {
        if (!isMediaType(context.getHeaderString(HttpHeaders.CONTENT_TYPE))) {
            context.getHeaders().putSingle(HttpHeaders.CONTENT_TYPE, MediaType.APPLICATION_OCTET_STREAM);
        }
    }

    private static boolean isMediaType(String header) {
        if (header == null) {
            return false;
        }
        try {
            MediaType.valueOf(header);
            return true;
        } catch (IllegalArgumentException e) {
            return false;
        }
    }
}
