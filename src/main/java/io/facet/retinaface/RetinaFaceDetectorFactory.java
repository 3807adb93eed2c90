package io.facet.retinaface;

import io.facet.batch.BatchConfig;
import io.facet.batch.Workers;
import io.facet.model.ModelCatalog;
import io.facet.model.ModelConfig;
import io.micrometer.core.instrument.MeterRegistry;
import jakarta.inject.Singleton;

/** Creates further detectors with the models of the service and workers of their own. */
@Singleton
public class RetinaFaceDetectorFactory {
    private final ModelConfig config;
    private final ModelCatalog catalog;

    RetinaFaceDetectorFactory(ModelConfig config, ModelCatalog catalog) {
        this.config = config;
        this.catalog = catalog;
    }

    /** Loads no model yet. Close the detector, then its workers. Its threads per call apply to the whole process. */
    public RetinaFaceDetector create(BatchConfig batches, Workers workers, MeterRegistry registry) {
        return new RetinaFaceDetector(config, catalog, batches, workers, registry);
    }
}
