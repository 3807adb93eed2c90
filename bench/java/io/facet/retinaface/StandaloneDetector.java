package io.facet.retinaface;

import io.facet.model.CatalogModel;
import io.facet.model.ModelCatalog;
import io.facet.model.ModelConfig;
import io.facet.model.ModelFiles;
import io.facet.model.PrecisionRules;
import io.facet.torch.PyTorch;
import io.facet.Settings;
import io.facet.batch.BatchConfig;
import io.facet.batch.Workers;
import io.facet.detection.DetectionOptions;
import io.facet.detection.FaceDetector;
import io.facet.model.download.Downloads;
import io.facet.model.download.HttpFiles;
import io.micrometer.core.instrument.MeterRegistry;
import java.io.IOException;
import java.util.List;

/** The detector with the settings of the service, without dependency injection. */
public final class StandaloneDetector {
    private static final ModelConfig MODELS = Settings.of(ModelConfig.class);
    private static final BatchConfig BATCHES = Settings.of(BatchConfig.class);

    private StandaloneDetector() {}

    public static FaceDetector of(Workers workers, MeterRegistry registry) throws IOException {
        return new RetinaFaceDetector(MODELS, catalog(), BATCHES, workers, registry);
    }

    /** The model that the detector uses. */
    static CatalogModel find(DetectionOptions options) throws IOException {
        var rules = PrecisionRules.of(engine().device());
        return catalog().find(options.backbone(), options.precision(), rules);
    }

    private static PyTorch engine() {
        return new PyTorch(BATCHES.threadsPerWorker(), MODELS.device(), MODELS.gpuMemoryFraction());
    }

    private static ModelCatalog catalog() throws IOException {
        return new ModelCatalog(MODELS, new ModelFiles(MODELS, new Downloads(List.of(new HttpFiles()))));
    }
}
