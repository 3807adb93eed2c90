package io.facet.pipeline;

import io.facet.batch.BatchConfig;
import io.facet.batch.Workers;
import io.facet.crash.CrashJournal;
import io.facet.detection.FaceDetector;
import io.facet.image.ImageDecoder;
import io.facet.picture.PictureRenderer;
import io.facet.retinaface.RetinaFaceDetector;
import io.facet.retinaface.RetinaFaceDetectorFactory;
import io.facet.telemetry.Observations;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import jakarta.inject.Singleton;
import java.util.OptionalInt;

/** Creates pipelines for the tuner. Their batch settings differ from the settings of the service. */
@Singleton
public class PipelineFactory {
    private final ImageDecoder decoder;
    private final CrashJournal crashes;
    private final RetinaFaceDetectorFactory detectors;

    PipelineFactory(ImageDecoder decoder, CrashJournal crashes, RetinaFaceDetectorFactory detectors) {
        this.decoder = decoder;
        this.crashes = crashes;
        this.detectors = detectors;
    }

    /** A pipeline with its own workers and models, which are released when it is closed. */
    public record PipelineInstance(DetectionPipeline pipeline, FaceDetector detector, Runnable release)
            implements AutoCloseable {
        @Override
        public void close() {
            release.run();
        }
    }

    public PipelineInstance create(BatchConfig batches) {
        var workers = new Workers(batches);
        var registry = new SimpleMeterRegistry();
        RetinaFaceDetector detector = detectors.create(batches, workers, registry);
        var admission = new Admission(new Unlimited());
        var metrics = new PipelineMetrics(registry, admission, workers, detector);
        return new PipelineInstance(
                new DetectionPipeline(
                        admission,
                        workers,
                        crashes,
                        decoder,
                        detector,
                        new PictureRenderer(decoder),
                        metrics,
                        Observations.untraced(registry)),
                detector,
                () -> {
                    detector.close();
                    workers.close();
                });
    }

    private static final class Unlimited implements AdmissionConfig {
        @Override
        public OptionalInt maxInFlight() {
            return OptionalInt.of(Integer.MAX_VALUE);
        }

        @Override
        public long maxBytesInFlight() {
            return Long.MAX_VALUE;
        }
    }
}
