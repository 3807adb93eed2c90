package io.facet;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.facet.detection.DetectionException;
import io.facet.detection.DetectionOptions;
import io.facet.detection.DetectionResult;
import io.facet.detection.ErrorCode;
import io.facet.detection.FaceDetector;
import io.facet.detection.ObjectLocation;
import io.facet.storage.ObjectChangedException;
import io.facet.storage.ObjectStore;
import io.facet.storage.SidecarNaming;
import io.facet.storage.SidecarStamp;
import io.facet.storage.StoredObject;
import io.quarkus.arc.All;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.Optional;
import org.jboss.logging.Logger;

/**
 * Makes a photo's sidecar right. Every trigger ends here: an event is a hint, the store is the truth.
 *
 * <p>When {@link #reconcile} succeeds, the sidecar described the photo's newest version at a moment after the call began.
 * It looks at the source once more after each write or removal and starts over when that is not what it worked on, so the
 * order of events does not matter and a slow worker repairs what it overwrote. The promise, its proof and the tests that
 * hold it: {@code docs/guarantees.md}.
 */
@ApplicationScoped
public class Reconciler {
    private static final Logger LOG = Logger.getLogger(Reconciler.class);
    // A photo that is overwritten faster than it is read will announce itself again.
    private static final int MAX_ROUNDS = 5;

    private final ObjectStore store;
    private final SidecarNaming naming;
    private final FaceDetector detector;
    private final DetectionPipeline pipeline;
    private final ObjectMapper json;
    private final PipelineMetrics metrics;
    private final List<OutcomeListener> listeners;

    Reconciler(
            ObjectStore store,
            SidecarNaming naming,
            FaceDetector detector,
            DetectionPipeline pipeline,
            ObjectMapper json,
            PipelineMetrics metrics,
            @All List<OutcomeListener> listeners) {
        this.store = store;
        this.naming = naming;
        this.detector = detector;
        this.pipeline = pipeline;
        this.json = json;
        this.metrics = metrics;
        this.listeners = listeners;
    }

    /** The same for photos that lie elsewhere. */
    public Reconciler in(ObjectStore otherStore) {
        return new Reconciler(otherStore, naming, detector, pipeline, json, metrics, listeners);
    }

    /**
     * What was done about a hint.
     *
     * @param result absent where nothing was detected
     */
    public record Reconciled(Outcome outcome, Optional<DetectionResult> result) {
        private static Reconciled of(Outcome outcome) {
            return new Reconciled(outcome, Optional.empty());
        }
    }

    /** Detects only if the sidecar is not current. */
    public Uni<Outcome> reconcile(ObjectLocation hint, DetectionOptions options) {
        if (naming.isSidecar(hint.key())) {
            return Uni.createFrom().item(Outcome.IGNORED).invoke(metrics::reconciled);
        }
        return settle(hint, options, false)
                .map(Reconciled::outcome)
                .invoke(outcome -> LOG.infof("%s %s", hint, outcome.label()));
    }

    /** Detects and stores even if the sidecar is current. */
    public Uni<Reconciled> renew(ObjectLocation location, DetectionOptions options) {
        if (naming.isSidecar(location.key())) {
            String message = location + " is a sidecar: it gets none of its own.";
            return Uni.createFrom().failure(new DetectionException(ErrorCode.BAD_PARAMETER, message));
        }
        return settle(location, options, true);
    }

    private Uni<Reconciled> settle(ObjectLocation hint, DetectionOptions options, boolean renew) {
        return attempt(hint, options, renew, MAX_ROUNDS)
                .invoke(done -> metrics.reconciled(done.outcome()))
                .invoke(done -> listeners.forEach(listener -> listener.heard(hint, done)));
    }

    private Uni<Reconciled> attempt(ObjectLocation hint, DetectionOptions options, boolean renew, int roundsLeft) {
        if (roundsLeft == 0) {
            String message = hint + " changes faster than it can be read; try again.";
            return Uni.createFrom().failure(new DetectionException(ErrorCode.STORE_UNAVAILABLE, message));
        }
        return round(hint, options, renew)
                .onFailure(ObjectChangedException.class)
                .recoverWithUni(() -> attempt(hint, options, renew, roundsLeft - 1));
    }

    private Uni<Reconciled> round(ObjectLocation hint, DetectionOptions options, boolean renew) {
        ObjectLocation newest = hint.withVersionId(null);
        String fingerprint = detector.describe(options).fingerprint();
        return Uni.combine().all().unis(store.head(newest), store.stamp(newest)).withUni((photo, sidecar) -> {
            if (photo.isEmpty()) {
                return sidecar.isEmpty() ? done(Outcome.IGNORED) : remove(newest);
            }
            SidecarStamp wanted = SidecarStamp.of(photo.get(), fingerprint);
            if (!renew && sidecar.equals(Optional.of(wanted))) {
                return done(isOlder(hint, photo.get()) ? Outcome.STALE : Outcome.CURRENT);
            }
            return write(photo.get(), wanted, options);
        });
    }

    private Uni<Reconciled> remove(ObjectLocation gone) {
        return store.deleteSidecar(gone)
                .chain(() -> requireStill(gone, Optional.empty()))
                .replaceWith(Reconciled.of(Outcome.DELETED));
    }

    private Uni<Reconciled> write(StoredObject object, SidecarStamp stamp, DetectionOptions options) {
        Photo photo = new StoredPhoto(object, store) {
            @Override
            public Uni<Void> store(DetectionResult result) {
                return store.writeSidecar(object.location(), toJson(result), stamp);
            }
        };
        return Uni.createFrom()
                .deferred(() -> pipeline.detect(photo, options))
                // Bytes may be damaged on their way: "unreadable" is for good, so it takes two reads to say so.
                .onFailure(Reconciler::isUnreadable)
                .retry()
                .atMost(1)
                .map(result -> new Reconciled(Outcome.STORED, Optional.of(result)))
                .onFailure(Reconciler::isUnreadable)
                .recoverWithUni(reason -> writeReason(photo, (DetectionException) reason, options))
                .call(() -> requireStill(object.location(), Optional.of(object)));
    }

    /** So that nobody waits for this photo, and nobody tries for ever. */
    private Uni<Reconciled> writeReason(Photo photo, DetectionException reason, DetectionOptions options) {
        var result = DetectionResult.unreadable(photo.source(), detector.describe(options), reason);
        return photo.store(result).replaceWith(new Reconciled(Outcome.UNREADABLE, Optional.of(result)));
    }

    /** Looks at the source once more; fails with {@link ObjectChangedException} when it is not what was worked on. */
    private Uni<Void> requireStill(ObjectLocation location, Optional<StoredObject> workedOn) {
        return store.head(location.withVersionId(null))
                .invoke(now -> {
                    if (!now.equals(workedOn)) {
                        throw new ObjectChangedException(location);
                    }
                })
                .replaceWithVoid();
    }

    private static boolean isOlder(ObjectLocation hint, StoredObject newest) {
        return hint.versionId() != null
                && !hint.versionId().equals(newest.location().versionId());
    }

    private static boolean isUnreadable(Throwable failure) {
        return failure instanceof DetectionException known && known.code().unreadable();
    }

    private static Uni<Reconciled> done(Outcome outcome) {
        return Uni.createFrom().item(Reconciled.of(outcome));
    }

    private byte[] toJson(DetectionResult result) {
        try {
            return json.writeValueAsBytes(result);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }
}
