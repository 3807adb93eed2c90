package io.facet.page;

import io.facet.web.security.Guarded;
import io.smallrye.mutiny.Multi;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.sse.OutboundSseEvent;
import jakarta.ws.rs.sse.Sse;
import java.time.Duration;
import java.util.concurrent.CancellationException;

/** What lands in the store and what becomes of it, as it happens, as far as this copy has to do with it. */
@OfPage
@Guarded
@Path("/results")
public class ResultsResource {
    // Proxies close what is silent, mostly after a minute; and it is how a viewer who has left is noticed.
    private static final Duration HEARTBEAT = Duration.ofSeconds(20);

    private final RecentOutcomes outcomes;

    ResultsResource(RecentOutcomes outcomes) {
        this.outcomes = outcomes;
    }

    @GET
    @Produces(MediaType.SERVER_SENT_EVENTS)
    public Multi<OutboundSseEvent> results(@Context Sse sse) {
        Multi<OutboundSseEvent> landed = outcomes.stream()
                .map(one -> sse.newEventBuilder()
                        .name("landed")
                        .mediaType(MediaType.APPLICATION_JSON_TYPE)
                        .data(one)
                        .build());
        Multi<OutboundSseEvent> heartbeat = Multi.createFrom()
                .ticks()
                .every(HEARTBEAT)
                .onOverflow()
                .drop()
                .map(tick -> sse.newEventBuilder().comment("").build());
        return Multi.createBy()
                .merging()
                .streams(heartbeat, landed)
                .onFailure(CancellationException.class)
                .recoverWithCompletion();
    }
}
