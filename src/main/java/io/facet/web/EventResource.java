package io.facet.web;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.facet.detection.DetectionOptions;
import io.facet.detection.DetectionResult;
import io.facet.detection.ObjectLocation;
import io.facet.detection.Result;
import io.facet.event.Event;
import io.facet.event.EventParser;
import io.facet.event.sns.SnsTopicMechanism;
import io.facet.event.sns.SnsVerifier;
import io.facet.sidecar.Outcome;
import io.facet.sidecar.Reconciler;
import io.facet.sidecar.Reconciliation;
import io.facet.sidecar.ServedObjects;
import io.facet.telemetry.Origin;
import io.facet.web.http.FailedEventException;
import io.facet.web.http.FailedEventException.FailedObject;
import io.facet.web.http.RequestBody;
import io.facet.web.http.RequestId;
import io.quarkus.security.UnauthorizedException;
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
import jakarta.ws.rs.core.SecurityContext;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.regex.Pattern;
import org.jboss.resteasy.reactive.ResponseStatus;
import org.jboss.resteasy.reactive.RestHeader;

/** Receives storage events. A 2xx response means that the sidecar of each served object is current. */
@Path("/events")
@Consumes(MediaType.WILDCARD)
@Produces(MediaType.APPLICATION_JSON)
public class EventResource {
    // The largest SQS or SNS message.
    private static final long MAX_EVENT_BYTES = 1 << 20;
    private static final int CONCURRENCY = 4;
    // Restricted to a DNS name because it is copied into a response header.
    private static final Pattern ORIGIN = Pattern.compile("[A-Za-z0-9.-]{1,253}");

    private final RequestBody body;
    private final EventParser parser;
    private final SnsVerifier sns;
    private final ServedObjects served;
    private final Reconciler reconciler;
    private final DetectionOptions defaults;

    EventResource(
            RequestBody body,
            EventParser parser,
            SnsVerifier sns,
            ServedObjects served,
            Reconciler reconciler,
            DetectionOptions defaults) {
        this.body = body;
        this.parser = parser;
        this.sns = sns;
        this.served = served;
        this.reconciler = reconciler;
        this.defaults = defaults;
    }

    /** The outcome of each object in the event, in the same order. */
    public record Outcomes(List<Entry> outcomes) {

        /**
         * @param reason explains the outcome; null if it explains itself
         * @param error why the photo cannot be read, otherwise null
         */
        @JsonInclude(JsonInclude.Include.NON_NULL)
        public record Entry(String bucket, String key, Outcome outcome, String reason, DetectionResult.Failure error) {
            static Entry of(ObjectLocation location, Reconciliation done) {
                return new Entry(
                        location.bucket(),
                        location.key(),
                        done.outcome(),
                        done.reason().orElse(null),
                        done.result().map(Result::error).orElse(null));
            }
        }
    }

    @POST
    @ResponseStatus(202)
    public Uni<Outcomes> receive(@Context HttpServerRequest request, @Context SecurityContext security) {
        Origin origin = RequestId.origin(request);
        boolean hasToken = !security.isUserInRole(SnsTopicMechanism.ROLE);
        return body.text(request, MAX_EVENT_BYTES)
                .map(text -> parser.parse(request.headers(), text))
                .call(event -> authorize(event, hasToken))
                .chain(event -> reconcileAll(event.objects(), origin))
                .map(Outcomes::new);
    }

    /** Liveness probe for event senders. */
    @HEAD
    public Response head() {
        return Response.ok().build();
    }

    /** Also answers the validation request of CloudEvents webhooks, such as Azure Event Grid's. */
    @OPTIONS
    public Response options(@RestHeader("WebHook-Request-Origin") String origin) {
        Response.ResponseBuilder response = Response.ok().header("Allow", "POST, HEAD, OPTIONS");
        if (origin != null && ORIGIN.matcher(origin).matches()) {
            response.header("WebHook-Allowed-Origin", origin);
            response.header("WebHook-Allowed-Rate", "*");
        }
        return response.build();
    }

    /** Verifies every SNS envelope. Without a token, all of the event must be inside one envelope. */
    private Uni<Void> authorize(Event event, boolean hasToken) {
        if (!hasToken && !event.whollyEnveloped()) {
            throw new UnauthorizedException();
        }
        return Multi.createFrom()
                .iterable(event.envelopes())
                .onItem()
                .transformToUniAndConcatenate(sns::verify)
                .collect()
                .asList()
                .replaceWithVoid();
    }

    private Uni<List<Outcomes.Entry>> reconcileAll(List<ObjectLocation> locations, Origin origin) {
        if (locations.isEmpty()) {
            return Uni.createFrom().item(List.of());
        }
        List<FailedObject> failures = new CopyOnWriteArrayList<>();
        return Uni.join()
                .all(locations.stream()
                        .map(location -> reconcile(location, origin)
                                .onFailure()
                                .invoke(failure -> failures.add(FailedObject.of(location, failure))))
                        .toList())
                .usingConcurrencyOf(CONCURRENCY)
                // Finishes the other objects before the response requests redelivery.
                .andCollectFailures()
                .onFailure()
                .transform(all -> new FailedEventException(failures));
    }

    private Uni<Outcomes.Entry> reconcile(ObjectLocation location, Origin origin) {
        return served.exclusion(location)
                .map(reason -> Uni.createFrom().item(Reconciliation.of(Outcome.IGNORED, reason)))
                .orElseGet(() -> reconciler.reconcile(location, defaults, Reconciler.Mode.IF_STALE, origin))
                .map(done -> Outcomes.Entry.of(location, done));
    }
}
