package io.facet.retinaface;

import io.facet.batch.BatchConfig;
import io.facet.batch.Workers;
import io.facet.model.ModelCatalog;
import io.facet.model.ModelConfig;
import io.facet.torch.PyTorch;
import io.micrometer.core.instrument.MeterRegistry;
import jakarta.inject.Singleton;

/** Makes detectors beside that of the service, with the same models and workers of their own. */
@Singleton
public class DetectorFactory {
    private final ModelConfig config;
    private final ModelCatalog catalog;

    DetectorFactory(ModelConfig config, ModelCatalog catalog) {
        this.config = config;
        this.catalog = catalog;
    }

    /**
     * A detector with nothing loaded; the caller closes it, and then its workers.
     *
     * <p>The number of threads inside a network call is one for the whole process: it is this detector's from now on.
     */
    public RetinaFaceDetector with(BatchConfig batches, Workers workers, MeterRegistry registry) {
        return new RetinaFaceDetector(config, catalog, batches, workers, new PyTorch(batches, config), registry);
    }
}
