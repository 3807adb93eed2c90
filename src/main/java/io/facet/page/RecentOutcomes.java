package io.facet.page;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.facet.detection.ObjectLocation;
import io.facet.detection.Result;
import io.facet.sidecar.Outcome;
import io.facet.sidecar.Reconciliation;
import io.facet.storage.ObjectStore;
import io.quarkus.runtime.StartupEvent;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.operators.multi.processors.BroadcastProcessor;
import io.smallrye.mutiny.subscription.Cancellable;
import io.smallrye.mutiny.subscription.MultiEmitter;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.time.Instant;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.CancellationException;

/** The newest outcome of each of the last {@value #CAPACITY} photos that this instance reconciled, and a live stream. */
@Singleton
class RecentOutcomes implements Reconciliation.Listener {
    static final int CAPACITY = 50;

    // A subscriber that is further behind is disconnected; it reconnects and starts with the recent outcomes.
    private static final int MAX_BUFFERED = 4 * CAPACITY;

    // Oldest first. Guarded by this, as are all emissions: a new subscriber neither misses nor repeats an event.
    private final Map<ObjectLocation, OutcomeEvent> recent = new LinkedHashMap<>();
    private final BroadcastProcessor<OutcomeEvent> live = BroadcastProcessor.create();

    /** Shutdown waits for requests in progress, so the endless streams end at SIGTERM. */
    void start(@Observes StartupEvent event) {
        Runtime.getRuntime().addShutdownHook(new Thread(this::endStreams));
    }

    void endStreams() {
        live.onError(new CancellationException("The service is shutting down"));
    }

    @Override
    public Uni<Void> onReconciled(ObjectStore store, ObjectLocation location, Reconciliation reconciled) {
        if (reconciled.outcome() != Outcome.IGNORED) {
            add(OutcomeEvent.of(location, reconciled));
        }
        return Uni.createFrom().voidItem();
    }

    private synchronized void add(OutcomeEvent event) {
        ObjectLocation location = ObjectLocation.newest(event.bucket(), event.key());
        recent.remove(location);
        recent.put(location, event);
        if (recent.size() > CAPACITY) {
            Iterator<ObjectLocation> oldest = recent.keySet().iterator();
            oldest.next();
            oldest.remove();
        }
        live.onNext(event);
    }

    /** The recent outcomes, then new ones; fails with {@link CancellationException} at shutdown. */
    Multi<OutcomeEvent> stream() {
        return Multi.createFrom().<OutcomeEvent>emitter(this::subscribe, MAX_BUFFERED);
    }

    private synchronized void subscribe(MultiEmitter<? super OutcomeEvent> subscriber) {
        recent.values().forEach(subscriber::emit);
        Cancellable subscription = live.subscribe().with(subscriber::emit, subscriber::fail);
        subscriber.onTermination(subscription::cancel);
    }

    /** The outcome for a photo. Faces are absent if this instance ran no detection, the reason if the photo is readable. */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record OutcomeEvent(String bucket, String key, Outcome outcome, Integer faces, String reason, Instant at) {

        static OutcomeEvent of(ObjectLocation location, Reconciliation reconciled) {
            Optional<Result> result = reconciled.result();
            return new OutcomeEvent(
                    location.bucket(),
                    location.key(),
                    reconciled.outcome(),
                    result.map(Result::found)
                            .filter(OptionalInt::isPresent)
                            .map(OptionalInt::getAsInt)
                            .orElse(null),
                    reconciled.reason().orElse(null),
                    Instant.now());
        }
    }
}
