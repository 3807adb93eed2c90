package io.facet.trigger;

import io.facet.Outcome;
import io.facet.Reconciler;
import io.facet.detection.DetectionOptions;
import io.facet.detection.ObjectLocation;
import io.smallrye.mutiny.Uni;
import io.vertx.core.http.HttpServerRequest;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.HEAD;
import jakarta.ws.rs.OPTIONS;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.util.List;
import org.jboss.resteasy.reactive.ResponseStatus;

/** Where stores announce what happened to their objects. 2xx means done: the sidecars are as they should be. */
@Path("/events")
@Consumes(MediaType.WILDCARD)
@Produces(MediaType.APPLICATION_JSON)
public class EventResource {
    // The largest message of SQS and SNS.
    private static final long MAX_EVENT_BYTES = 1 << 20;
    private static final int AT_ONCE = 4;

    private final EventParser parser;
    private final EventFilter filter;
    private final Reconciler reconciler;
    private final DetectionOptions defaults;

    EventResource(EventParser parser, EventFilter filter, Reconciler reconciler, DetectionOptions defaults) {
        this.parser = parser;
        this.filter = filter;
        this.reconciler = reconciler;
        this.defaults = defaults;
    }

    /** What became of each object that the event named, in its order. */
    public record Outcomes(List<Entry> outcomes) {
        /** One object. */
        public record Entry(String bucket, String key, Outcome outcome) {}
    }

    @POST
    @ResponseStatus(202)
    public Uni<Outcomes> receive(@Context HttpServerRequest request) {
        return RequestBody.text(request, MAX_EVENT_BYTES)
                .map(parser::parse)
                .chain(this::reconcileAll)
                .map(Outcomes::new);
    }

    /** Some senders ask first whether anybody is at home. */
    @HEAD
    public Response head() {
        return Response.ok().build();
    }

    @OPTIONS
    public Response options() {
        return Response.ok().header("Allow", "POST, HEAD, OPTIONS").build();
    }

    private Uni<List<Outcomes.Entry>> reconcileAll(List<ObjectLocation> hints) {
        if (hints.isEmpty()) {
            return Uni.createFrom().item(List.of());
        }
        return Uni.join()
                .all(hints.stream().map(this::reconcile).toList())
                .usingConcurrencyOf(AT_ONCE)
                // The others are brought to their end before the sender is told to deliver again.
                .andCollectFailures();
    }

    private Uni<Outcomes.Entry> reconcile(ObjectLocation hint) {
        Uni<Outcome> outcome = filter.test(hint)
                ? reconciler.reconcile(hint, defaults)
                : Uni.createFrom().item(Outcome.IGNORED);
        return outcome.map(done -> new Outcomes.Entry(hint.bucket(), hint.key(), done));
    }
}
