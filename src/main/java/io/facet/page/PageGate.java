package io.facet.page;

import jakarta.inject.Provider;
import jakarta.inject.Singleton;
import jakarta.ws.rs.NotFoundException;
import jakarta.ws.rs.Priorities;
import jakarta.ws.rs.container.ContainerResponseContext;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.MultivaluedMap;
import org.jboss.resteasy.reactive.server.ServerRequestFilter;
import org.jboss.resteasy.reactive.server.ServerResponseFilter;

/** Hides the page where it is switched off; else says what a browser may do with it. */
@Singleton
class PageGate {
    /** Nothing from elsewhere, nothing written into the page itself. Photos of the visitor are blobs. */
    static final String POLICY = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob: data:; "
            + "connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

    // A filter is made before the configuration of a start is there.
    private final Provider<PageConfig> config;

    PageGate(Provider<PageConfig> config) {
        this.config = config;
    }

    /** Before anybody is asked for a token: what is not there needs none. */
    @OfPage
    @ServerRequestFilter(priority = Priorities.AUTHENTICATION)
    void hideWhenOff() {
        if (!config.get().enabled()) {
            throw new NotFoundException("The page is switched off here (facet.page.enabled).");
        }
    }

    @OfPage
    @ServerResponseFilter
    void restrict(ContainerResponseContext response) {
        MultivaluedMap<String, Object> headers = response.getHeaders();
        headers.putSingle("X-Content-Type-Options", "nosniff");
        if (MediaType.TEXT_HTML_TYPE.isCompatible(response.getMediaType())) {
            headers.putSingle("Content-Security-Policy", POLICY);
            headers.putSingle("Referrer-Policy", "no-referrer");
        }
    }
}
