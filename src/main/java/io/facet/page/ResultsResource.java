package io.facet.page;

import io.facet.web.http.StrictQuery;
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

/** Streams the outcomes of this instance as server-sent events. */
@StrictQuery
@Path("/results")
public class ResultsResource {
    // Keeps proxies from closing the idle connection, and detects clients that disconnected.
    private static final Duration HEARTBEAT = Duration.ofSeconds(20);

    private final RecentOutcomes outcomes;

    ResultsResource(RecentOutcomes outcomes) {
        this.outcomes = outcomes;
    }

    @GET
    @Produces(MediaType.SERVER_SENT_EVENTS)
    public Multi<OutboundSseEvent> results(@Context Sse sse) {
        Multi<OutboundSseEvent> events = outcomes.stream()
                .map(event -> sse.newEventBuilder()
                        .name("landed")
                        .mediaType(MediaType.APPLICATION_JSON_TYPE)
                        .data(event)
                        .build());
        Multi<OutboundSseEvent> heartbeats = Multi.createFrom()
                .ticks()
                .every(HEARTBEAT)
                .onOverflow()
                .drop()
                .map(tick -> sse.newEventBuilder().comment("").build());
        return Multi.createBy()
                .merging()
                .streams(heartbeats, events)
                .onFailure(CancellationException.class)
                .recoverWithCompletion();
    }
}
