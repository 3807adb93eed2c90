package io.facet.sidecar;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.facet.analysis.Analyses;
import io.facet.analysis.ObjectAnalysis;
import io.facet.detection.DetectionException;
import io.facet.detection.DetectionOptions;
import io.facet.detection.ErrorCode;
import io.facet.detection.ObjectLocation;
import io.facet.detection.Result;
import io.facet.pipeline.PhotoTimeoutException;
import io.facet.storage.ObjectChangedException;
import io.facet.storage.ObjectStore;
import io.facet.storage.StoredObject;
import io.facet.telemetry.Observation;
import io.facet.telemetry.Observations;
import io.facet.telemetry.Origin;
import io.facet.telemetry.StageTimer.Stage;
import io.quarkus.arc.All;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jboss.logmanager.Level;

/**
 * Makes a photo's sidecar, and its picture if pictures are stored, describe the photo. Every trigger ends here: an event is
 * only a hint, the store is authoritative.
 *
 * <p>When {@link #reconcile} succeeds, the sidecar described the photo's newest version at a moment after the call. The
 * source is read again after each write or delete, and the work starts over if the source has changed. Correctness therefore
 * does not depend on the order of events, and a slow replica repairs what it overwrote. Guarantees, proof and tests:
 * {@code docs/guarantees.md}.
 */
@ApplicationScoped
public class Reconciler {
    // A photo that changes faster than it is read causes another event.
    private static final int MAX_ATTEMPTS = 5;

    private final ObjectStore store;
    private final SidecarFiles files;
    private final SidecarNaming naming;
    private final Analyses analyses;
    private final ObjectMapper json;
    private final Observations observations;
    private final List<Reconciliation.Listener> listeners;

    @Inject
    public Reconciler(
            ObjectStore store,
            SidecarNaming naming,
            Analyses analyses,
            ObjectMapper json,
            Observations observations,
            @All List<Reconciliation.Listener> listeners) {
        this.store = store;
        this.files = new SidecarFiles(store, naming);
        this.naming = naming;
        this.analyses = analyses;
        this.json = json;
        this.observations = observations;
        this.listeners = listeners;
    }

    public Reconciler in(ObjectStore otherStore) {
        return new Reconciler(otherStore, naming, analyses, json, observations, listeners);
    }

    public enum Mode {
        IF_STALE,
        /** The same for a photo that a program may still be writing. */
        IF_STALE_AND_COMPLETE,
        ALWAYS
    }

    /**
     * Creates, replaces or deletes the sidecar so that it describes the photo's newest version.
     *
     * @param hint the photo; an older version in it is reported as {@link Outcome#STALE}
     * @return fails with {@link DetectionException}; {@code BAD_PARAMETER} if {@link Mode#ALWAYS} names a sidecar
     */
    public Uni<Reconciliation> reconcile(ObjectLocation hint, DetectionOptions options, Mode mode, Origin origin) {
        return observed(
                hint,
                origin,
                observation -> naming.isSidecar(hint.key())
                        ? rejectSidecar(hint, mode)
                        : retryIfChanged(hint, () -> reconcileOnce(hint, options, mode, observation)));
    }

    /** The outcome that {@link #reconcile} would have if the photo can be read. Writes nothing. */
    public Uni<Outcome> predict(ObjectLocation photo, DetectionOptions options, Mode mode) {
        return analysis(photo, options)
                .chain(analysis -> readState(photo, analysis))
                .map(state -> state.outcome(mode == Mode.ALWAYS));
    }

    private Uni<Reconciliation> reconcileOnce(
            ObjectLocation hint, DetectionOptions options, Mode mode, Observation observation) {
        ObjectLocation newest = hint.withVersionId(null);
        return analysis(newest, options)
                .chain(analysis -> readState(newest, analysis)
                        .chain(state -> reconcile(state, hint, analysis, mode, observation)));
    }

    private Uni<Reconciliation> reconcile(
            PhotoState state, ObjectLocation hint, ObjectAnalysis analysis, Mode mode, Observation observation) {
        ObjectLocation newest = hint.withVersionId(null);
        return switch (state.outcome(mode == Mode.ALWAYS)) {
            case STORED ->
                analyzeAndWrite(state, analysis, mode, observation).call(() -> requireUnchanged(newest, state));
            case DELETED ->
                files.delete(newest, state)
                        .chain(() -> requireUnchanged(newest, state))
                        .replaceWith(Reconciliation.of(Outcome.DELETED));
            case CURRENT -> done(current(state, hint));
            default -> done(Reconciliation.of(Outcome.IGNORED, "Neither the photo nor a sidecar exists."));
        };
    }

    private Uni<ObjectAnalysis> analysis(ObjectLocation location, DetectionOptions options) {
        return analyses.of(store, location, options, naming.picture());
    }

    private Uni<PhotoState> readState(ObjectLocation newest, ObjectAnalysis analysis) {
        return Uni.combine()
                .all()
                .unis(store.head(newest), files.sidecar(newest), files.picture(newest))
                .with((photo, sidecar, picture) ->
                        new PhotoState(photo, sidecar, picture, analysis.fingerprint(), analysis.hasPicture()));
    }

    private Uni<Reconciliation> analyzeAndWrite(
            PhotoState state, ObjectAnalysis analysis, Mode mode, Observation observation) {
        StoredObject photo = state.photo().orElseThrow();
        return Uni.createFrom()
                .deferred(() -> analysis.<Reconciliation>run(
                        photo,
                        observation,
                        analyzed -> requireUntruncated(state, analyzed.result(), mode)
                                .chain(() -> write(state, analyzed.result(), analyzed.picture(), observation))))
                // Bytes can be damaged in transit, and the machine can be busy. "Unreadable" is final, so it takes two
                // tries.
                .onFailure(Reconciler::isUnreadable)
                .retry()
                .atMost(1)
                .onFailure(Reconciler::isUnreadable)
                .recoverWithUni(reason -> requireComplete(state, mode).chain(() -> {
                    Result error = analysis.unreadable(photo, (DetectionException) reason);
                    return write(state, error, Optional.empty(), observation);
                }));
    }

    private Uni<Void> requireUntruncated(PhotoState state, Result result, Mode mode) {
        return result.lacksEnd()
                ? requireComplete(state, mode)
                : Uni.createFrom().voidItem();
    }

    /** A photo that a program still writes is tried again later; it gets no sidecar with an error or without its end. */
    private Uni<Void> requireComplete(PhotoState state, Mode mode) {
        if (mode != Mode.IF_STALE_AND_COMPLETE) {
            return Uni.createFrom().voidItem();
        }
        return store.mayBeIncomplete(state.photo().orElseThrow())
                .invoke(incomplete -> {
                    if (incomplete) {
                        throw new DetectionException(
                                ErrorCode.STORE_UNAVAILABLE,
                                "The photo is unreadable or truncated, and was modified seconds ago: it may be incomplete; try again later.");
                    }
                })
                .replaceWithVoid();
    }

    /** Writes a result or an error; an error sidecar prevents further attempts and names the reason. */
    private Uni<Reconciliation> write(
            PhotoState state, Result result, Optional<byte[]> picture, Observation observation) {
        SidecarMetadata metadata =
                result.error() == null ? state.expected() : state.expected().asUnreadable();
        return observation
                .timed(Stage.STORE, () -> files.write(state, metadata, toJson(result), picture))
                .replaceWith(Reconciliation.of(result));
    }

    private Uni<Void> requireUnchanged(ObjectLocation newest, PhotoState state) {
        return store.head(newest)
                .invoke(now -> {
                    if (!state.isSamePhoto(now)) {
                        throw new ObjectChangedException(newest);
                    }
                })
                .replaceWithVoid();
    }

    private static Uni<Reconciliation> retryIfChanged(
            ObjectLocation hint, Supplier<Uni<? extends Reconciliation>> attempt) {
        return Uni.createFrom()
                .deferred(attempt)
                .onFailure(ObjectChangedException.class)
                .retry()
                .atMost(MAX_ATTEMPTS - 1L)
                .onFailure(ObjectChangedException.class)
                .transform(failure -> new DetectionException(
                        ErrorCode.STORE_UNAVAILABLE,
                        "%s changed during each of %d attempts; try again.".formatted(hint, MAX_ATTEMPTS),
                        failure));
    }

    private Uni<Reconciliation> observed(
            ObjectLocation hint, Origin origin, Function<Observation, Uni<Reconciliation>> work) {
        return Uni.createFrom().deferred(() -> {
            Observation observation = observations.reconciliation(hint, origin);
            return Uni.createFrom()
                    .deferred(() -> work.apply(observation))
                    .invoke(done -> complete(observation, done))
                    .onFailure()
                    .invoke(observation::failed)
                    .onCancellation()
                    .invoke(observation::cancelled)
                    .call(done -> inform(hint, done));
        });
    }

    private Uni<Void> inform(ObjectLocation hint, Reconciliation done) {
        return Multi.createFrom()
                .iterable(listeners)
                .onItem()
                .transformToUniAndConcatenate(listener -> listener.onReconciled(store, hint, done))
                .onItem()
                .ignoreAsUni();
    }

    private static void complete(Observation observation, Reconciliation done) {
        // A store sends events for sidecars, too, and they are all ignored.
        Level level = done.outcome() == Outcome.IGNORED ? Level.DEBUG : Level.INFO;
        observation.completed(level, done.outcome().label(), done.result());
    }

    private static Uni<Reconciliation> rejectSidecar(ObjectLocation location, Mode mode) {
        return mode == Mode.ALWAYS
                ? Uni.createFrom()
                        .failure(new DetectionException(ErrorCode.BAD_PARAMETER, SidecarNaming.notAPhoto(location)))
                : done(Reconciliation.of(Outcome.IGNORED, SidecarNaming.notAPhoto(location)));
    }

    private static boolean isUnreadable(Throwable failure) {
        // A timeout of the store has the same code, but is not a property of the photo.
        return failure instanceof PhotoTimeoutException
                || failure instanceof DetectionException known && known.code().unreadable();
    }

    private byte[] toJson(Result result) {
        try {
            return json.writeValueAsBytes(result);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }

    private static Reconciliation current(PhotoState state, ObjectLocation hint) {
        if (state.isOlderVersion(hint)) {
            return Reconciliation.of(
                    Outcome.STALE,
                    "The event names version %s; the sidecar describes the newest one, %s."
                            .formatted(hint.versionId(), state.expected().sourceVersion()));
        }
        return state.isKnownUnreadable()
                ? Reconciliation.of(Outcome.CURRENT, "The photo cannot be read; its sidecar contains the error.")
                : Reconciliation.of(Outcome.CURRENT);
    }

    private static Uni<Reconciliation> done(Reconciliation reconciliation) {
        return Uni.createFrom().item(reconciliation);
    }
}
