package io.facet.web.http;

import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import org.jboss.resteasy.reactive.server.ServerRequestFilter;

/** Treats a body without a valid Content-Type as binary: photos are recognized by content. */
class DefaultContentType {

    @ServerRequestFilter(preMatching = true)
    void setDefault(ContainerRequestContext context) {
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
