package io.facet;

import io.facet.pipeline.DetectionPipeline;
import io.facet.telemetry.Observations;
import io.facet.pipeline.PipelineMetrics;
import io.facet.pipeline.Admission;
import io.facet.pipeline.AdmissionConfig;
import io.facet.batch.BatchConfig;
import io.facet.batch.Workers;
import io.facet.detection.DetectionOptions;
import io.facet.detection.DetectionResult;
import io.facet.detection.FaceDetector;
import io.facet.image.ImageConfig;
import io.facet.image.ImageDecoder;
import io.facet.picture.PictureRenderer;
import io.facet.retinaface.UnservedDetector;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.util.List;
import java.util.logging.Level;
import java.util.logging.Logger;
/** The whole pipeline, from the encoded photo to the result, without HTTP and JSON. */
record EmbeddedPipeline(DetectionPipeline pipeline, DetectionOptions options, List<MemoryPhoto> all) implements Part {

    // A line a result would stand among the figures.
    private static final Logger RESULTS = Logger.getLogger("io.facet.results");

    static EmbeddedPipeline of(DetectionOptions options, List<MemoryPhoto> photos) throws IOException {
        RESULTS.setLevel(Level.WARNING);
        var registry = new SimpleMeterRegistry();
        var admission = new Admission(Settings.of(AdmissionConfig.class));
        var workers = new Workers(Settings.of(BatchConfig.class));
        FaceDetector detector = UnservedDetector.of(workers, registry);
        var decoder = new ImageDecoder(Settings.of(ImageConfig.class));
        var pipeline = new DetectionPipeline(
                admission,
                workers,
                decoder,
                detector,
                new PictureRenderer(decoder),
                new PipelineMetrics(registry, admission, workers, detector),
                Observations.untraced(registry));
        return new EmbeddedPipeline(pipeline, options, photos);
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
        return pipeline.detect(all.get(photo), options).await().indefinitely();
    }
}
