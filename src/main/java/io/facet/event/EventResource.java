package io.facet.event;

import io.facet.detection.DetectionOptions;
import io.facet.detection.ObjectLocation;
import io.facet.event.format.Event;
import io.facet.event.sns.SnsGate;
import io.facet.sidecar.Outcome;
import io.facet.sidecar.Reconciler;
import io.facet.sidecar.Reconciliation;
import io.facet.sidecar.ServedObjects;
import io.facet.telemetry.Origin;
import io.facet.web.RequestBody;
import io.facet.web.RequestId;
import io.facet.web.security.Guarded;
import io.facet.web.security.TokenCheck;
import io.smallrye.mutiny.Multi;
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
import java.util.regex.Pattern;
import org.jboss.resteasy.reactive.ResponseStatus;
import org.jboss.resteasy.reactive.RestHeader;

/** Where stores announce what happened to their objects. 2xx means done: the sidecars are as they should be. */
@Path("/events")
@Consumes(MediaType.WILDCARD)
@Produces(MediaType.APPLICATION_JSON)
public class EventResource {
    // The largest message of SQS and SNS.
    private static final long MAX_EVENT_BYTES = 1 << 20;
    private static final int AT_ONCE = 4;
    // A DNS name, which goes back into a header.
    private static final Pattern ORIGIN = Pattern.compile("[A-Za-z0-9.-]{1,253}");

    private final EventParser parser;
    private final SnsGate sns;
    private final TokenCheck tokens;
    private final ServedObjects filter;
    private final Reconciler reconciler;
    private final DetectionOptions defaults;

    EventResource(
            EventParser parser,
            SnsGate sns,
            TokenCheck tokens,
            ServedObjects filter,
            Reconciler reconciler,
            DetectionOptions defaults) {
        this.parser = parser;
        this.sns = sns;
        this.tokens = tokens;
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
    @Guarded
    @ResponseStatus(202)
    public Uni<Outcomes> receive(@Context HttpServerRequest request) {
        Origin origin = RequestId.origin(request);
        return RequestBody.text(request, MAX_EVENT_BYTES)
                .map(body -> parser.parse(request.headers(), body))
                .call(event -> requireGenuine(event, request))
                .chain(event -> reconcileAll(event.objects(), origin))
                .map(Outcomes::new);
    }

    /** Some senders ask first whether anybody is at home. */
    @HEAD
    public Response head() {
        return Response.ok().build();
    }

    /** Also the validation request of CloudEvents' web hooks, as Azure Event Grid sends it: everybody may ask to send. */
    @OPTIONS
    public Response options(@RestHeader("WebHook-Request-Origin") String origin) {
        Response.ResponseBuilder response = Response.ok().header("Allow", "POST, HEAD, OPTIONS");
        if (origin != null && ORIGIN.matcher(origin).matches()) {
            response.header("WebHook-Allowed-Origin", origin);
            response.header("WebHook-Allowed-Rate", "*");
        }
        return response.build();
    }

    /** Every envelope of SNS is checked; what lies in none needs a token. */
    private Uni<Void> requireGenuine(Event event, HttpServerRequest request) {
        if (!event.whollyEnveloped()) {
            tokens.requireToken(request);
        }
        return Multi.createFrom()
                .iterable(event.envelopes())
                .onItem()
                .transformToUniAndConcatenate(sns::pass)
                .collect()
                .asList()
                .replaceWithVoid();
    }

    private Uni<List<Outcomes.Entry>> reconcileAll(List<ObjectLocation> hints, Origin origin) {
        if (hints.isEmpty()) {
            return Uni.createFrom().item(List.of());
        }
        return Uni.join()
                .all(hints.stream().map(hint -> reconcile(hint, origin)).toList())
                .usingConcurrencyOf(AT_ONCE)
                // The others are brought to their end before the sender is told to deliver again.
                .andCollectFailures();
    }

    private Uni<Outcomes.Entry> reconcile(ObjectLocation hint, Origin origin) {
        Uni<Outcome> outcome = filter.test(hint)
                ? reconciler
                        .reconcile(hint, defaults, Reconciler.Mode.IF_STALE, origin)
                        .map(Reconciliation::outcome)
                : Uni.createFrom().item(Outcome.IGNORED);
        return outcome.map(done -> new Outcomes.Entry(hint.bucket(), hint.key(), done));
    }
}
