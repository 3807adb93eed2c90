package io.facet;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import io.facet.admission.Admission;
import io.facet.admission.AdmissionConfig;
import io.facet.batch.Workers;
import io.facet.detection.AvailableModel;
import io.facet.detection.DetectionOptions;
import io.facet.detection.DetectionResult;
import io.facet.detection.Detections;
import io.facet.detection.FaceDetector;
import io.facet.detection.InputImage;
import io.facet.detection.InputSpec;
import io.facet.detection.UnavailableModel;
import io.facet.image.ImageDecoder;
import io.facet.image.TestImageConfig;
import io.facet.storage.ObjectStore;
import io.facet.storage.SidecarNaming;
import io.facet.storage.StoreSettings;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.smallrye.mutiny.Uni;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalInt;
import java.util.function.BooleanSupplier;

/** A detector that looks at every photo and finds nobody. */
final class NoFaces implements FaceDetector {
    /** A reconciler that works with it. */
    static Reconciler reconciler(ObjectStore store, Workers workers) {
        var detector = new NoFaces();
        AdmissionConfig any = () -> OptionalInt.of(Integer.MAX_VALUE);
        var admission = new Admission(any);
        var metrics = new PipelineMetrics(new SimpleMeterRegistry(), admission, workers, detector);
        var pipeline = new DetectionPipeline(
                admission, workers, new ImageDecoder(TestImageConfig.DEFAULTS), detector, metrics);
        var naming = new SidecarNaming(StoreSettings.directory(Path.of("unused")));
        return new Reconciler(
                store,
                naming,
                detector,
                pipeline,
                new ObjectMapper().registerModule(new JavaTimeModule()),
                metrics,
                List.of());
    }

    @Override
    public DetectionResult.Model describe(DetectionOptions options) {
        return new DetectionResult.Model(
                "none",
                "0".repeat(64),
                options.inputSize(),
                options.precision(),
                "cpu",
                options.confidence(),
                options.nms(),
                options.maxFaces());
    }

    @Override
    public InputSpec inputSpec(DetectionOptions options) {
        return new InputSpec(options.inputSize(), InputSpec.CELL);
    }

    @Override
    public List<AvailableModel> models() {
        return List.of();
    }

    @Override
    public List<UnavailableModel> unavailable() {
        return List.of();
    }

    @Override
    public Uni<Void> fetch(String backbone) {
        return Uni.createFrom().voidItem();
    }

    @Override
    public void warm(DetectionOptions options, int width, int height) {}

    @Override
    public Uni<Detections> detect(InputImage image, DetectionOptions options, BooleanSupplier wanted) {
        return Uni.createFrom().item(new Detections(List.of(), 0, 0, 0));
    }

    @Override
    public int waiting() {
        return 0;
    }
}
