package io.facet.sidecar;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.facet.detection.DetectionException;
import io.facet.detection.DetectionOptions;
import io.facet.detection.DetectionResult;
import io.facet.detection.ErrorCode;
import io.facet.detection.FaceDetector;
import io.facet.detection.ObjectLocation;
import io.facet.pipeline.DetectionPipeline;
import io.facet.storage.ObjectChangedException;
import io.facet.storage.ObjectStore;
import io.facet.storage.StoredObject;
import io.facet.telemetry.Observation;
import io.facet.telemetry.Observations;
import io.facet.telemetry.Origin;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Optional;
import java.util.function.Function;

/**
 * Makes a photo's sidecar right, and the picture beside it where pictures are kept. Every trigger ends here: an event is a
 * hint, the store is the truth.
 *
 * <p>When {@link #reconcile} succeeds, they described the photo's newest version at a moment after the call began.
 * It looks at the source once more after each write or removal and starts over when that is not what it worked on, so the
 * order of events does not matter and a slow worker repairs what it overwrote. The promise, its proof and the tests that
 * hold it: {@code docs/guarantees.md}.
 */
@ApplicationScoped
public class Reconciler {
    // A photo that is overwritten faster than it is read will announce itself again.
    private static final int MAX_ROUNDS = 5;

    private final ObjectStore store;
    private final Companions companions;
    private final SidecarNaming naming;
    private final FaceDetector detector;
    private final DetectionPipeline pipeline;
    private final ObjectMapper json;
    private final Observations observations;

    public Reconciler(
            ObjectStore store,
            SidecarNaming naming,
            FaceDetector detector,
            DetectionPipeline pipeline,
            ObjectMapper json,
            Observations observations) {
        this.store = store;
        this.companions = new Companions(store, naming);
        this.naming = naming;
        this.detector = detector;
        this.pipeline = pipeline;
        this.json = json;
        this.observations = observations;
    }

    /** The same for photos that lie elsewhere. */
    public Reconciler in(ObjectStore otherStore) {
        return new Reconciler(otherStore, naming, detector, pipeline, json, observations);
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

    /** For nobody in particular. */
    public Uni<Outcome> reconcile(ObjectLocation hint, DetectionOptions options) {
        return reconcile(hint, options, Origin.NONE);
    }

    /** Detects only if the sidecar is not current. */
    public Uni<Outcome> reconcile(ObjectLocation hint, DetectionOptions options, Origin origin) {
        return observed(
                        hint,
                        origin,
                        seen -> naming.isSidecar(hint.key())
                                ? done(Outcome.IGNORED)
                                : attempt(hint, options, false, MAX_ROUNDS, seen))
                .map(Reconciled::outcome);
    }

    /** Detects and stores even if the sidecar is current. */
    public Uni<Reconciled> renew(ObjectLocation location, DetectionOptions options, Origin origin) {
        if (naming.isSidecar(location.key())) {
            String message = location + " is a sidecar or picture of Facet's: it gets none of its own.";
            return Uni.createFrom().failure(new DetectionException(ErrorCode.BAD_PARAMETER, message));
        }
        return observed(location, origin, seen -> attempt(location, options, true, MAX_ROUNDS, seen));
    }

    /** Only says what would become of the photo, as long as it can be read; writes nothing. */
    public Uni<Outcome> foresee(ObjectLocation photo, DetectionOptions options, boolean renew) {
        return look(photo, options).map(found -> found.due(renew));
    }

    private Uni<Reconciled> observed(ObjectLocation hint, Origin origin, Function<Observation, Uni<Reconciled>> work) {
        return Uni.createFrom().deferred(() -> {
            Observation seen = observations.reconciliation(hint, origin);
            return Uni.createFrom()
                    .deferred(() -> work.apply(seen))
                    .invoke(seen::reconciled)
                    .invoke(done -> observations.tell(hint, done))
                    .onFailure()
                    .invoke(seen::failed)
                    .onCancellation()
                    .invoke(seen::cancelled);
        });
    }

    private Uni<Reconciled> attempt(
            ObjectLocation hint, DetectionOptions options, boolean renew, int roundsLeft, Observation seen) {
        if (roundsLeft == 0) {
            String message = hint + " changes faster than it can be read; try again.";
            return Uni.createFrom().failure(new DetectionException(ErrorCode.STORE_UNAVAILABLE, message));
        }
        return round(hint, options, renew, seen)
                .onFailure(ObjectChangedException.class)
                .recoverWithUni(() -> attempt(hint, options, renew, roundsLeft - 1, seen));
    }

    private Uni<Reconciled> round(ObjectLocation hint, DetectionOptions options, boolean renew, Observation seen) {
        ObjectLocation newest = hint.withVersionId(null);
        return look(newest, options).chain(found -> switch (found.due(renew)) {
            case DELETED -> remove(newest, found.beside());
            case STORED -> write(found.photo().get(), kept(found), options, seen);
            case CURRENT -> done(isOlder(hint, found.photo().get()) ? Outcome.STALE : Outcome.CURRENT);
            default -> done(Outcome.IGNORED);
        });
    }

    private Uni<Look> look(ObjectLocation newest, DetectionOptions options) {
        String fingerprint =
                naming.render().fingerprint(detector.resolve(options).fingerprint());
        boolean withPicture = companions.rendering().isPresent();
        return Uni.combine()
                .all()
                .unis(store.head(newest), companions.look(newest))
                .with((photo, beside) -> new Look(photo, beside, fingerprint, withPicture));
    }

    private KeptPhoto kept(Look found) {
        return new KeptPhoto(found.photo().get(), store, companions, found.beside(), found.wanted(), json);
    }

    private Uni<Reconciled> remove(ObjectLocation gone, Beside seen) {
        return companions
                .remove(gone, seen)
                .chain(() -> requireStill(gone, Optional.empty()))
                .replaceWith(Reconciled.of(Outcome.DELETED));
    }

    private Uni<Reconciled> write(StoredObject object, KeptPhoto photo, DetectionOptions options, Observation seen) {
        return Uni.createFrom()
                .deferred(() -> pipeline.detect(photo, options, seen))
                // Bytes may be damaged on their way: "unreadable" is for good, so it takes two reads to say so.
                .onFailure(Reconciler::isUnreadable)
                .retry()
                .atMost(1)
                .map(result -> new Reconciled(Outcome.STORED, Optional.of(photo.asKept(result))))
                .onFailure(Reconciler::isUnreadable)
                .recoverWithUni(reason -> writeReason(photo, (DetectionException) reason, options))
                .call(() -> requireStill(object.location(), Optional.of(object)));
    }

    /** So that nobody waits for this photo, and nobody tries for ever. */
    private Uni<Reconciled> writeReason(KeptPhoto photo, DetectionException reason, DetectionOptions options) {
        var result = DetectionResult.unreadable(
                photo.source(), detector.resolve(options).description(), reason);
        return photo.store(result).replaceWith(new Reconciled(Outcome.UNREADABLE, Optional.of(photo.asKept(result))));
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
}
