package io.facet.pipeline;

import static io.facet.telemetry.StageClock.Stage.DECODE;
import static io.facet.telemetry.StageClock.Stage.FETCH;
import static io.facet.telemetry.StageClock.Stage.INFERENCE;
import static io.facet.telemetry.StageClock.Stage.PICTURE;
import static io.facet.telemetry.StageClock.Stage.POSTPROCESS;
import static io.facet.telemetry.StageClock.Stage.QUEUE;
import static io.facet.telemetry.StageClock.Stage.STORE;

import io.facet.batch.Workers;
import io.facet.detection.DetectionOptions;
import io.facet.detection.DetectionResult;
import io.facet.detection.Detections;
import io.facet.detection.Face;
import io.facet.detection.FaceDetector;
import io.facet.detection.FaceDetector.ResolvedModel;
import io.facet.image.ImageDecoder;
import io.facet.image.LetterboxedImage;
import io.facet.picture.PictureRenderer;
import io.facet.telemetry.Observation;
import io.facet.telemetry.Observations;
import io.facet.telemetry.Origin;
import io.facet.telemetry.StageClock;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.function.Function;

/** The way of a photo, from the first byte to the stored result. */
@ApplicationScoped
public class DetectionPipeline {
    private final Admission admission;
    private final Workers workers;
    private final ImageDecoder decoder;
    private final FaceDetector detector;
    private final PictureRenderer renderer;
    private final PipelineMetrics metrics;
    private final Observations observations;

    public DetectionPipeline(
            Admission admission,
            Workers workers,
            ImageDecoder decoder,
            FaceDetector detector,
            PictureRenderer renderer,
            PipelineMetrics metrics,
            Observations observations) {
        this.admission = admission;
        this.workers = workers;
        this.decoder = decoder;
        this.detector = detector;
        this.renderer = renderer;
        this.metrics = metrics;
        this.observations = observations;
    }

    /** For nobody in particular. */
    public Uni<DetectionResult> detect(Photo photo, DetectionOptions options) {
        return detect(photo, options, Origin.NONE);
    }

    /**
     * Finds the faces of one photo, and draws the picture that it orders.
     *
     * @return fails with {@link io.facet.detection.DetectionException}
     */
    public Uni<DetectionResult> detect(Photo photo, DetectionOptions options, Origin origin) {
        return toItsEnd(caller -> {
            Observation seen = observations.detection(photo.source(), origin);
            return Uni.createFrom()
                    .deferred(() -> wayOf(photo, options, caller, seen))
                    .invoke(seen::detected)
                    .onFailure()
                    .invoke(seen::failed);
        });
    }

    /** The same as a part of something larger, which tells of its end. */
    public Uni<DetectionResult> detect(Photo photo, DetectionOptions options, Observation whole) {
        return toItsEnd(caller -> wayOf(photo, options, caller, whole));
    }

    /**
     * Whoever asked may go away. Photos that wait are then dropped, but never under the hands of those who work on them:
     * their memory is in use till they are done.
     */
    private static Uni<DetectionResult> toItsEnd(Function<Caller, Uni<DetectionResult>> work) {
        var caller = new Caller();
        return Uni.createFrom()
                .deferred(() -> work.apply(caller))
                .memoize()
                .indefinitely()
                .onCancellation()
                .invoke(caller::leave);
    }

    /**
     * This is the one place where work changes threads: all that waits is reactive and runs on the caller's event loop, all
     * that computes runs on a worker, from {@code emitOn} to the end. A batch of photos is computed on the worker of one of
     * them, who then goes on with each.
     */
    private Uni<DetectionResult> wayOf(Photo photo, DetectionOptions options, Caller caller, Observation seen) {
        ResolvedModel model = detector.resolve(options);
        decoder.requireAllowedSize(photo.source().size());
        Admission.Permit permit = admission.admit(photo.source().size());
        StageClock clock = new StageClock();
        return Uni.createFrom()
                .deferred(photo::read)
                .invoke(() -> clock.lap(FETCH))
                .emitOn(workers)
                .invoke(() -> clock.lap(QUEUE))
                .invoke(caller::mustWait)
                .chain(bytes -> Uni.createFrom()
                        .item(() -> decoder.decode(bytes, decoder.readHeader(bytes), model.inputSpec()))
                        .invoke(() -> clock.lap(DECODE))
                        .chain(letterboxed -> model.detect(letterboxed.input(), caller::waits)
                                .map(detections -> result(photo, model.description(), letterboxed, detections, clock))
                                .eventually(letterboxed::close))
                        .invoke(result -> draw(photo, bytes, result, permit, clock)))
                .call(result -> photo.store(result).invoke(() -> clock.lap(STORE)))
                .invoke(result -> metrics.found(result, clock))
                .invoke(() -> seen.stages(clock))
                .onFailure()
                .invoke(failure -> seen.stages(clock, failure))
                .eventually(() -> {
                    photo.close();
                    photo.whenGone(permit::close);
                });
    }

    private void draw(
            Photo photo, ByteBuffer bytes, DetectionResult result, Admission.Permit permit, StageClock clock) {
        photo.order().ifPresent(order -> {
            clock.begin(PICTURE);
            photo.take(renderer.render(bytes, result.faces(), order, permit::widen));
            clock.lap(PICTURE);
        });
    }

    /** Maps the faces back to the upright source. */
    private static DetectionResult result(
            Photo photo,
            DetectionResult.Model model,
            LetterboxedImage letterboxed,
            Detections detections,
            StageClock clock) {
        clock.add(QUEUE, detections.queueNanos());
        clock.add(INFERENCE, detections.inferenceNanos());
        clock.add(POSTPROCESS, detections.postprocessNanos());
        clock.begin(STORE);
        List<Face> faces = detections.faces().stream()
                .map(letterboxed.letterbox()::toSource)
                .toList();
        return DetectionResult.of(photo.source(), letterboxed.image(), model, faces, clock.timings());
    }
}
