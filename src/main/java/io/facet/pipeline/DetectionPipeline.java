package io.facet.pipeline;

import static io.facet.telemetry.StageTimer.Stage.DECODE;
import static io.facet.telemetry.StageTimer.Stage.FETCH;
import static io.facet.telemetry.StageTimer.Stage.PICTURE;
import static io.facet.telemetry.StageTimer.Stage.QUEUE;

import io.facet.batch.Workers;
import io.facet.crash.CrashJournal;
import io.facet.crash.PhotoUse;
import io.facet.detection.DetectionResult;
import io.facet.detection.Detections;
import io.facet.detection.Face;
import io.facet.detection.FaceDetector;
import io.facet.image.ImageDecoder;
import io.facet.image.LetterboxedImage;
import io.facet.picture.PictureRenderer;
import io.facet.telemetry.Observation;
import io.facet.telemetry.Observations;
import io.facet.telemetry.Origin;
import io.facet.telemetry.StageTimer;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;
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

    /** Detects the faces of one photo and renders the requested picture. The caller closes the detection. */
    public Uni<Detection> detect(Photo photo, DetectionRequest request, Origin origin) {
        return Uni.createFrom().deferred(() -> {
            Observation observation = observations.detection(photo.source(), origin);
            return Cancellation.<Detection>uncancellable(
                            Detection::close,
                            cancellation -> process(photo, request.resolve(detector), observation, cancellation)
                                    .invoke(done ->
                                            observation.completed(Level.INFO, "detected", Optional.of(done.result()))))
                    .onFailure()
                    .invoke(observation::failed)
                    .onCancellation()
                    .invoke(observation::cancelled);
        });
    }

    /** The same as one step of a larger request, which ends the observation. */
    public Uni<Detection> detect(Photo photo, DetectionRequest.Resolved request, Observation observation) {
        return Cancellation.uncancellable(
                Detection::close, cancellation -> process(photo, request, observation, cancellation));
    }

    private Uni<Detection> process(
            Photo photo,
            DetectionRequest.Resolved request,
            Observation observation,
            Cancellation<Detection> cancellation) {
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
                                .map(result -> new Detection(
                                        result, render(bytes, result, request, permit, stages, cancellation), permit))))
                .invoke(detection -> metrics.recordFaces(detection.result()))
                .invoke(stages::record)
                .onFailure()
                .invoke(permit::close)
                .eventually(photo::close);
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
            Cancellation<Detection> cancellation) {
        LetterboxedImage input = stages.compute(
                DECODE,
                () -> limited(
                        cancellation,
                        () -> decoder.decode(
                                bytes,
                                decoder.readHeader(bytes),
                                request.model().inputSpec())));
        return stages.timedDetection(() ->
                        request.model().detect(input.input(), cancellation::isActive, () -> timeOut(cancellation)))
                .map(found -> DetectionResult.of(
                        photo.source(),
                        input.image(),
                        request.model().description(),
                        request.fingerprint(),
                        inSourcePixels(found, input),
                        stages.timings()))
                .eventually(input::close);
    }

    private static List<Face> inSourcePixels(Detections found, LetterboxedImage input) {
        return found.faces().stream().map(input.letterbox()::toSource).toList();
    }

    private Optional<byte[]> render(
            ByteBuffer bytes,
            DetectionResult result,
            DetectionRequest.Resolved request,
            Admission.Permit permit,
            StageTimer stages,
            Cancellation<Detection> cancellation) {
        return request.picture()
                .map(order -> stages.compute(
                        PICTURE,
                        () -> limited(
                                cancellation, () -> renderer.render(bytes, result.faces(), order, permit::widen))));
    }

    private <T> T limited(Cancellation<Detection> cancellation, Supplier<T> step) {
        return workers.limited(() -> timeOut(cancellation), step);
    }

    /** The client gets the error at once; the photo keeps its permit until the native code returns. */
    private void timeOut(Cancellation<Detection> cancellation) {
        cancellation.fail(new PhotoTimeoutException(workers.timeLimit()));
    }
}
