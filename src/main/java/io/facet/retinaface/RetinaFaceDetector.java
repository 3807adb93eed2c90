package io.facet.retinaface;

import ai.djl.Device;
import ai.djl.MalformedModelException;
import ai.djl.translate.TranslateException;
import io.facet.batch.BatchConfig;
import io.facet.batch.BatchLimits;
import io.facet.batch.MicroBatcher;
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
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.MeterRegistry;
import io.smallrye.mutiny.Uni;
import jakarta.annotation.PreDestroy;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.BooleanSupplier;
import org.jboss.logging.Logger;

/**
 * RetinaFace (arXiv 1905.00641) in PyTorch. A model is loaded when it is first used.
 *
 * <p>{@link #detect} runs the network on the caller's thread, a worker, or leaves the image to a worker who runs it with
 * others of its shape: {@link MicroBatcher}.
 */
@ApplicationScoped
public class RetinaFaceDetector implements FaceDetector, AutoCloseable {
    private static final Logger LOG = Logger.getLogger(RetinaFaceDetector.class);

    private final ModelConfig config;
    private final ModelCatalog catalog;
    private final Workers workers;
    private final PyTorch engine;
    private final Map<CatalogModel, RetinaFaceModel> loaded = new ConcurrentHashMap<>();
    private final BatchLimits limits;
    private final MicroBatcher<Kind, Request, Detections> batcher;

    /** What a batch has in common. */
    private record Kind(CatalogModel model, int width, int height) {}

    RetinaFaceDetector(
            ModelConfig config,
            ModelCatalog catalog,
            BatchConfig batches,
            Workers workers,
            PyTorch engine,
            MeterRegistry registry) {
        this.config = config;
        this.catalog = catalog;
        this.workers = workers;
        this.engine = engine;
        this.limits = batches.limits(engine.meansGpu(config.device()));
        DistributionSummary sizes = DistributionSummary.builder("facet.batch.size")
                .description("Photos in one call of the network")
                .register(registry);
        this.batcher = new MicroBatcher<>(
                limits, workers, (kind, images) -> detect(load(kind.model()), images), sizes::record);
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
    public Uni<Detections> detect(InputImage image, DetectionOptions options, BooleanSupplier wanted) {
        return Uni.createFrom()
                .completionStage(() -> {
                    var kind = new Kind(find(options), image.width(), image.height());
                    return batcher.submit(kind, new Request(image, options, System.nanoTime()), wanted);
                })
                .onFailure(RejectedExecutionException.class)
                .transform(full -> new DetectionException(ErrorCode.OVERLOADED, full.getMessage(), full));
    }

    @Override
    public int waiting() {
        return batcher.waiting();
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
    public void warm(DetectionOptions options, int width, int height) {
        var black = new InputImage(ByteBuffer.allocateDirect(width * height * 3), width, height, () -> {});
        var request = new Request(black, options, System.nanoTime());
        for (int size = 1; size <= limits.maxSize(); size *= 2) {
            detect(load(find(options)), Collections.nCopies(size, request));
        }
    }

    private static List<Detections> detect(RetinaFaceModel network, List<Request> batch) {
        try {
            return network.detect(batch);
        } catch (TranslateException e) {
            throw new IllegalStateException("The network failed", e);
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

    private CatalogModel find(DetectionOptions options) {
        Precision fastest = device().isGpu() ? Precision.FP16 : CpuFeatures.fastest();
        return catalog.find(options.backbone(), options.precision(), fastest);
    }

    private Device device() {
        return engine.device(config.device());
    }

    /** Waits for what is under way. */
    @PreDestroy
    @Override
    public void close() {
        batcher.close();
        loaded.values().forEach(RetinaFaceModel::close);
    }
}
