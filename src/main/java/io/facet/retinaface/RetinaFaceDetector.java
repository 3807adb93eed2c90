package io.facet.retinaface;

import ai.djl.Device;
import ai.djl.MalformedModelException;
import ai.djl.translate.TranslateException;
import io.facet.batch.Workers;
import io.facet.detection.AvailableModel;
import io.facet.detection.DetectionException;
import io.facet.detection.DetectionOptions;
import io.facet.detection.DetectionResult;
import io.facet.detection.Detections;
import io.facet.detection.ErrorCode;
import io.facet.detection.FaceDetector;
import io.facet.detection.InputImage;
import io.facet.detection.InputSpec;
import io.facet.detection.Precision;
import io.facet.retinaface.RetinaFaceTranslator.Request;
import io.quarkus.runtime.StartupEvent;
import io.smallrye.mutiny.Uni;
import jakarta.annotation.PreDestroy;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.jboss.logging.Logger;

/**
 * RetinaFace (arXiv 1905.00641) in PyTorch. The default model is loaded and warmed at start; others at first use.
 *
 * <p>{@link #detect} runs the network on the caller's thread, a worker: with one predictor each, none waits.
 * Micro-batching across requests has its place between {@link #detect} and {@link #run}.
 */
@ApplicationScoped
public class RetinaFaceDetector implements FaceDetector {
    private static final Logger LOG = Logger.getLogger(RetinaFaceDetector.class);

    private final ModelConfig config;
    private final ModelCatalog catalog;
    private final Workers workers;
    private final PyTorch engine;
    private final Map<CatalogModel, RetinaFaceModel> loaded = new ConcurrentHashMap<>();
    private volatile String notReady = "The model is being loaded.";

    RetinaFaceDetector(ModelConfig config, ModelCatalog catalog, Workers workers, PyTorch engine) {
        this.config = config;
        this.catalog = catalog;
        this.workers = workers;
        this.engine = engine;
    }

    /** Loads and warms the default model in the background, so that health answers meanwhile. */
    void start(@Observes StartupEvent event) {
        if (config.warm()) {
            workers.execute(this::warmDefault);
        }
    }

    @Override
    public DetectionResult.Model describe(DetectionOptions options) {
        CatalogModel model = find(options);
        return new DetectionResult.Model(
                model.backbone(),
                model.weightsSha256(),
                options.inputSize(),
                model.precision(),
                PyTorch.label(device()),
                options.confidence(),
                options.nms(),
                options.maxFaces());
    }

    @Override
    public InputSpec inputSpec(DetectionOptions options) {
        return new InputSpec(options.inputSize(), find(options).sideMultiple());
    }

    @Override
    public Uni<Detections> detect(InputImage image, DetectionOptions options) {
        var request = new Request(image, options, System.nanoTime());
        return Uni.createFrom().item(() -> run(find(options), List.of(request)).get(0));
    }

    @Override
    public List<AvailableModel> models() {
        CatalogModel chosen = find(config.defaults());
        String device = PyTorch.label(device());
        return catalog.models().stream()
                .map(model -> new AvailableModel(
                        model.name(),
                        model.backbone(),
                        model.precision(),
                        model.weightsSha256(),
                        model.source(),
                        model.license(),
                        device,
                        model.equals(chosen),
                        loaded.containsKey(model)))
                .toList();
    }

    @Override
    public Optional<String> notReady() {
        return Optional.ofNullable(notReady);
    }

    private List<Detections> run(CatalogModel source, List<Request> batch) {
        try {
            return load(source).detect(batch);
        } catch (TranslateException e) {
            throw new IllegalStateException("The network failed on " + source.name(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new DetectionException(ErrorCode.OVERLOADED, "The service is stopping.", e);
        }
    }

    private RetinaFaceModel load(CatalogModel source) {
        return loaded.computeIfAbsent(source, model -> {
            try {
                return RetinaFaceModel.load(model, device(), workers.count());
            } catch (IOException | MalformedModelException | RuntimeException e) {
                LOG.errorf(e, "Model %s cannot be loaded from %s", model.name(), model.file());
                throw new DetectionException(
                        ErrorCode.MODEL_NOT_FOUND,
                        "Backbone %s in %s cannot be loaded; the log says why."
                                .formatted(model.name(), model.precision().label()),
                        e);
            }
        });
    }

    private void warmDefault() {
        try {
            DetectionOptions defaults = config.defaults();
            CatalogModel model = find(defaults);
            RetinaFaceModel network = load(model);
            int longest = defaults.inputSize();
            for (int side = InputSpec.CELL; side <= longest; side += InputSpec.CELL) {
                network.warm(longest, side, defaults);
                network.warm(side, longest, defaults);
            }
            notReady = null;
            LOG.infof(
                    "Model %s in %s on %s is ready, %d workers",
                    model.name(), model.precision().label(), PyTorch.label(device()), workers.count());
        } catch (Exception | LinkageError e) {
            notReady = e instanceof DetectionException ? e.getMessage() : "The model cannot be loaded: " + e;
            LOG.error(notReady, e);
        }
    }

    private CatalogModel find(DetectionOptions options) {
        Precision fastest = device().isGpu() ? Precision.FP16 : CpuFeatures.fastest();
        return catalog.find(options.backbone(), options.precision(), fastest);
    }

    private Device device() {
        return engine.device(config.device());
    }

    @PreDestroy
    void close() {
        loaded.values().forEach(RetinaFaceModel::close);
    }
}
