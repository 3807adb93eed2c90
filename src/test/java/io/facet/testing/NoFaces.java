package io.facet.testing;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import io.facet.batch.Workers;
import io.facet.crash.CrashJournal;
import io.facet.detection.DetectionOptions;
import io.facet.detection.DetectionOptions.Scales;
import io.facet.detection.DetectionResult;
import io.facet.detection.Detections;
import io.facet.detection.FaceDetector;
import io.facet.detection.InputImage;
import io.facet.detection.InputImage.InputSpec;
import io.facet.detection.ModelListing;
import io.facet.image.ImageDecoder;
import io.facet.image.TestImageConfig;
import io.facet.picture.PictureRenderer;
import io.facet.pipeline.Admission;
import io.facet.pipeline.AdmissionConfig;
import io.facet.pipeline.DetectionPipeline;
import io.facet.pipeline.PipelineMetrics;
import io.facet.sidecar.Reconciler;
import io.facet.sidecar.Reconciliation;
import io.facet.sidecar.SidecarConfig.Render;
import io.facet.sidecar.SidecarSettings;
import io.facet.storage.ObjectStore;
import io.facet.telemetry.Observations;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.smallrye.mutiny.Uni;
import java.util.List;
import java.util.OptionalInt;
import java.util.function.BooleanSupplier;

/** A detector that finds no faces. */
public final class NoFaces implements FaceDetector {
    private static final ImageDecoder DECODER = new ImageDecoder(TestImageConfig.DEFAULTS);
    public static final PictureRenderer RENDERER = new PictureRenderer(DECODER);

    public static final ObjectMapper JSON = new ObjectMapper()
            .registerModule(new JavaTimeModule())
            .disable(SerializationFeature.WRITE_DATES_AS_TIMESTAMPS);

    private final Runnable beforeEach;

    public NoFaces() {
        this(() -> {});
    }

    /** @param beforeEach runs on the worker before each detection */
    public NoFaces(Runnable beforeEach) {
        this.beforeEach = beforeEach;
    }

    /** A reconciler with this detector that stores no pictures. */
    public static Reconciler reconciler(ObjectStore store, Workers workers) {
        return reconciler(store, workers, Render.OFF, RENDERER);
    }

    /** A reconciler that stores no pictures and processes a limited number of photos at once. */
    public static Reconciler reconciler(ObjectStore store, Workers workers, int maxInFlight) {
        return reconciler(store, workers, Render.OFF, RENDERER, maxInFlight);
    }

    /** A reconciler with this detector that stores the given kind of pictures. */
    public static Reconciler reconciler(ObjectStore store, Workers workers, Render render, PictureRenderer renderer) {
        return reconciler(store, workers, render, renderer, Integer.MAX_VALUE);
    }

    /** A reconciler that informs the listener. */
    public static Reconciler reconciler(ObjectStore store, Workers workers, Reconciliation.Listener listener) {
        return reconciler(store, workers, Render.OFF, RENDERER, Integer.MAX_VALUE, listener);
    }

    private static Reconciler reconciler(
            ObjectStore store,
            Workers workers,
            Render render,
            PictureRenderer renderer,
            int maxInFlight,
            Reconciliation.Listener... listeners) {
        var detector = new NoFaces();
        AdmissionConfig limit = () -> OptionalInt.of(maxInFlight);
        var admission = new Admission(limit);
        var registry = new SimpleMeterRegistry();
        var metrics = new PipelineMetrics(registry, admission, workers, detector);
        var observations = Observations.untraced(registry);
        var pipeline = new DetectionPipeline(
                admission, workers, CrashJournal.off(), DECODER, detector, renderer, metrics, observations);
        return new Reconciler(
                store,
                SidecarSettings.naming(render),
                TestAnalyses.of(pipeline, detector, workers),
                JSON,
                observations,
                List.of(listeners));
    }

    private record Resolved(DetectionOptions options, Runnable beforeEach) implements ResolvedModel {
        @Override
        public DetectionResult.Model description() {
            return new DetectionResult.Model(
                    "none",
                    "0".repeat(64),
                    options.scales(),
                    options.precision(),
                    "cpu",
                    options.confidence(),
                    options.nms(),
                    options.maxFaces());
        }

        @Override
        public Scales scales() {
            return options.scales();
        }

        @Override
        public int sideMultiple() {
            return InputSpec.CELL;
        }

        @Override
        public Uni<Detections> detect(InputImage image, BooleanSupplier wanted, Runnable timedOut) {
            beforeEach.run();
            return Uni.createFrom().item(new Detections(List.of(), 0, 0, 0));
        }
    }

    @Override
    public ResolvedModel resolve(DetectionOptions options) {
        return new Resolved(options, beforeEach);
    }

    @Override
    public ModelListing models() {
        return new ModelListing(List.of(), List.of());
    }

    @Override
    public Uni<Void> fetch(String backbone) {
        return Uni.createFrom().voidItem();
    }

    @Override
    public void warm(DetectionOptions options, int width, int height) {}

    @Override
    public int waiting() {
        return 0;
    }
}
