package io.facet.retinaface;

import io.facet.Settings;
import io.facet.batch.BatchConfig;
import io.facet.batch.Workers;
import io.facet.detection.FaceDetector;
import io.micrometer.core.instrument.MeterRegistry;
import java.io.IOException;

/** The service's detector, put together without it. */
public final class UnservedDetector {
    private UnservedDetector() {}

    public static FaceDetector of(Workers workers, MeterRegistry registry) throws IOException {
        ModelConfig models = Settings.of(ModelConfig.class);
        BatchConfig batches = Settings.of(BatchConfig.class);
        return new RetinaFaceDetector(
                models, new ModelCatalog(models), batches, workers, new PyTorch(batches), registry);
    }
}
