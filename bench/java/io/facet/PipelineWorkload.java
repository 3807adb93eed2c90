package io.facet;

import io.facet.pipeline.DetectionPipeline;
import io.facet.telemetry.Origin;
import io.facet.telemetry.Observations;
import io.facet.pipeline.PipelineMetrics;
import io.facet.pipeline.Admission;
import io.facet.pipeline.AdmissionConfig;
import io.facet.batch.BatchConfig;
import io.facet.batch.Workers;
import io.facet.crash.CrashJournal;
import io.facet.detection.DetectionOptions;
import io.facet.detection.DetectionResult;
import io.facet.detection.FaceDetector;
import io.facet.image.ImageConfig;
import io.facet.image.ImageDecoder;
import io.facet.picture.PictureRenderer;
import io.facet.retinaface.StandaloneDetector;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.util.List;
import java.util.logging.Level;
import java.util.logging.Logger;

/** The pipeline from the encoded photo to the result, without HTTP and JSON. */
record PipelineWorkload(DetectionPipeline pipeline, DetectionOptions options, List<MemoryPhoto> all) implements Workload {

    // Keeps the log lines of results out of the output.
    private static final Logger RESULTS = Logger.getLogger("io.facet.results");

    static PipelineWorkload of(DetectionOptions options, List<MemoryPhoto> photos) throws IOException {
        RESULTS.setLevel(Level.WARNING);
        var registry = new SimpleMeterRegistry();
        var admission = new Admission(Settings.of(AdmissionConfig.class));
        var workers = new Workers(Settings.of(BatchConfig.class));
        FaceDetector detector = StandaloneDetector.of(workers, registry);
        var decoder = new ImageDecoder(Settings.of(ImageConfig.class));
        var pipeline = new DetectionPipeline(
                admission,
                workers,
                CrashJournal.off(),
                decoder,
                detector,
                new PictureRenderer(decoder),
                new PipelineMetrics(registry, admission, workers, detector),
                Observations.untraced(registry));
        return new PipelineWorkload(pipeline, options, photos);
    }

    @Override
    public int photos() {
        return all.size();
    }

    @Override
    public int work(int photo) {
        return detect(photo).faces().size();
    }

    DetectionResult detect(int photo) {
        return pipeline.detect(all.get(photo), options, Origin.NONE).await().indefinitely();
    }
}
