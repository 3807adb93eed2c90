package io.facet.web.http;

import jakarta.ws.rs.NotAcceptableException;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.container.ResourceInfo;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import java.util.Arrays;
import java.util.List;
import org.jboss.resteasy.reactive.server.ServerRequestFilter;

/** Rejects a request whose response the client would not accept, before its photos are processed instead of after that. */
class AcceptCheck {
    @ServerRequestFilter
    void check(ResourceInfo resource, HttpHeaders headers) {
        Produces produces = resource.getResourceMethod().getAnnotation(Produces.class);
        if (produces == null) {
            produces = resource.getResourceClass().getAnnotation(Produces.class);
        }
        List<MediaType> accepted = headers.getAcceptableMediaTypes();
        if (produces != null
                && Arrays.stream(produces.value())
                        .map(MediaType::valueOf)
                        .noneMatch(type -> accepted.stream().anyMatch(type::isCompatible))) {
            throw new NotAcceptableException("The response is %s; the header Accept allows only %s."
                    .formatted(String.join(", ", produces.value()), headers.getHeaderString(HttpHeaders.ACCEPT)));
        }
    }
}
