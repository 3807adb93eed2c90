package io.facet.pipeline;

import static io.facet.telemetry.StageTimer.Stage.DECODE;
import static io.facet.telemetry.StageTimer.Stage.FETCH;
import static io.facet.telemetry.StageTimer.Stage.PICTURE;
import static io.facet.telemetry.StageTimer.Stage.POSTPROCESS;
import static io.facet.telemetry.StageTimer.Stage.QUEUE;

import io.facet.batch.Workers;
import io.facet.crash.CrashJournal;
import io.facet.crash.PhotoUse;
import io.facet.detection.DetectionOptions;
import io.facet.detection.DetectionResult;
import io.facet.detection.FaceDetector;
import io.facet.image.ImageDecoder;
import io.facet.image.scale.FaceQuality;
import io.facet.image.scale.ScaledPhoto;
import io.facet.orientation.OrientationSearch;
import io.facet.picture.PictureRenderer;
import io.facet.telemetry.Observation;
import io.facet.telemetry.Observations;
import io.facet.telemetry.Origin;
import io.facet.telemetry.StageTimer;
import io.facet.telemetry.StageTimer.Stage;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jboss.logmanager.Level;

/** Everything that happens to one photo, from admission to the result. */
@ApplicationScoped
public class DetectionPipeline {
    private final Admission admission;
    private final Workers workers;
    private final CrashJournal crashes;
    private final ImageDecoder decoder;
    private final FaceDetector detector;
    private final PictureRenderer renderer;
    private final PipelineMetrics metrics;
    private final Observations observations;

    public DetectionPipeline(
            Admission admission,
            Workers workers,
            CrashJournal crashes,
            ImageDecoder decoder,
            FaceDetector detector,
            PictureRenderer renderer,
            PipelineMetrics metrics,
            Observations observations) {
        this.admission = admission;
        this.workers = workers;
        this.crashes = crashes;
        this.decoder = decoder;
        this.detector = detector;
        this.renderer = renderer;
        this.metrics = metrics;
        this.observations = observations;
    }

    /** Detects the faces of one photo. */
    public Uni<DetectionResult> detect(Photo photo, DetectionOptions options, Origin origin) {
        return detect(
                photo,
                DetectionRequest.of(options),
                origin,
                detection -> Uni.createFrom().item(detection.result()));
    }

    /**
     * Detects the faces of one photo and renders the requested picture. The photo counts as in memory until {@code use} ends. If
     * the client disconnects, a {@code use} that has started is completed; otherwise it is not started.
     */
    public <T> Uni<T> detect(
            Photo photo, DetectionRequest request, Origin origin, Function<Detection, Uni<? extends T>> use) {
        return Uni.createFrom().deferred(() -> {
            Observation observation = observations.detection(photo.source(), photo.name(), origin);
            return detect(photo, request.resolve(detector), observation, detection -> {
                        observation.completed(Level.INFO, "detected", Optional.of(detection.result()));
                        return use.apply(detection);
                    })
                    .onFailure()
                    .invoke(observation::failed)
                    .onCancellation()
                    .invoke(observation::cancelled);
        });
    }

    /** The same as one step of a larger request, which ends the observation. */
    public <T> Uni<T> detect(
            Photo photo,
            DetectionRequest.Resolved request,
            Observation observation,
            Function<Detection, Uni<? extends T>> use) {
        return Cancellation.uncancellable(cancellation -> process(photo, request, observation, cancellation, use));
    }

    private <T> Uni<T> process(
            Photo photo,
            DetectionRequest.Resolved request,
            Observation observation,
            Cancellation cancellation,
            Function<Detection, Uni<? extends T>> use) {
        decoder.requireAllowedSize(photo.source().size());
        Admission.Permit permit = admission.admit(photo.source().size());
        StageTimer stages = observation.stages();
        return stages.timed(FETCH, photo::read)
                // The only change of threads: what follows runs on a worker.
                .chain(bytes ->
                        stages.timed(QUEUE, () -> Uni.createFrom().item(bytes).emitOn(workers)))
                .invoke(cancellation::throwIfCancelled)
                .chain(bytes -> inNativeCode(
                        bytes,
                        photo,
                        observation,
                        () -> findFaces(bytes, photo, request, stages, cancellation)
                                .map(result -> addCrops(bytes, result, request, permit, stages, cancellation))
                                .map(result -> new Detection(
                                        result, render(bytes, result, request, permit, stages, cancellation)))))
                .invoke(detection -> metrics.recordFaces(detection.result()))
                .invoke(stages::record)
                .eventually(photo::close)
                .invoke(cancellation::throwIfCancelled)
                .chain(use)
                .eventually(permit::close);
    }

    /** Records the photo meanwhile, because a bug in native code ends the process. */
    private Uni<Detection> inNativeCode(
            ByteBuffer bytes, Photo photo, Observation observation, Supplier<Uni<? extends Detection>> work) {
        var use = new PhotoUse(photo.source(), observation.isReconciliation(), observation.deliveries());
        return crashes.track(use, bytes, workers, work);
    }

    private Uni<DetectionResult> findFaces(
            ByteBuffer bytes,
            Photo photo,
            DetectionRequest.Resolved request,
            StageTimer stages,
            Cancellation cancellation) {
        ScaledPhoto scaled = limited(
                DECODE,
                stages,
                cancellation,
                () -> decoder.decode(
                        bytes,
                        decoder.readHeader(bytes),
                        request.model().scales(),
                        request.model().sideMultiple()));
        var search = new ScaleSearch(request.model(), cancellation::isActive, () -> cancellation.timeOut(workers));
        return stages.timedDetection(
                        () -> OrientationSearch.detect(request.model(), rotation -> search.detect(scaled, rotation)),
                        OrientationSearch.Found::detections)
                .map(found -> DetectionResult.of(
                        photo.source(),
                        found.describe(scaled.image()),
                        request.model().description(),
                        request.fingerprint(),
                        stages.compute(POSTPROCESS, () -> FaceQuality.measured(found.faces(), scaled)),
                        stages.timings()))
                .map(request.model()::calibrated)
                .eventually(scaled::close);
    }

    private DetectionResult addCrops(
            ByteBuffer bytes,
            DetectionResult result,
            DetectionRequest.Resolved request,
            Admission.Permit permit,
            StageTimer stages,
            Cancellation cancellation) {
        return request.crops()
                .map(order -> limited(
                        PICTURE,
                        stages,
                        cancellation,
                        () -> renderer.withCrops(bytes, result.faces(), order, permit::widen)))
                .map(result::withFaces)
                .orElse(result);
    }

    private Optional<byte[]> render(
            ByteBuffer bytes,
            DetectionResult result,
            DetectionRequest.Resolved request,
            Admission.Permit permit,
            StageTimer stages,
            Cancellation cancellation) {
        return request.picture()
                .map(order -> limited(
                        PICTURE,
                        stages,
                        cancellation,
                        () -> renderer.render(bytes, result.faces(), order, permit::widen)));
    }

    /** Times a step in native code on the calling worker and limits its time. */
    private <T> T limited(Stage stage, StageTimer stages, Cancellation cancellation, Supplier<T> step) {
        return stages.compute(stage, () -> cancellation.limited(workers, step));
    }
}
