package io.facet.retinaface;

import ai.djl.Device;
import ai.djl.MalformedModelException;
import io.facet.batch.BatchConfig;
import io.facet.batch.BatchLimits;
import io.facet.batch.MicroBatcher;
import io.facet.batch.Workers;
import io.facet.calibration.Calibration;
import io.facet.detection.DetectionException;
import io.facet.detection.DetectionOptions;
import io.facet.detection.DetectionOptions.Scales;
import io.facet.detection.DetectionResult;
import io.facet.detection.Detections;
import io.facet.detection.ErrorCode;
import io.facet.detection.FaceDetector;
import io.facet.detection.InputImage;
import io.facet.detection.ModelListing;
import io.facet.detection.ModelListing.AvailableModel;
import io.facet.detection.OrientationMode;
import io.facet.detection.Sha256;
import io.facet.model.CatalogModel;
import io.facet.model.ModelCatalog;
import io.facet.model.ModelConfig;
import io.facet.model.PrecisionRules;
import io.facet.model.VerifiedCopy;
import io.facet.retinaface.RetinaFaceTranslator.Request;
import io.facet.torch.PyTorch;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.MeterRegistry;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.subscription.UniEmitter;
import jakarta.annotation.PreDestroy;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.jboss.logging.Logger;

/** RetinaFace (arXiv 1905.00641) in PyTorch. A batch runs on one of its photos' workers: see {@link MicroBatcher}. */
@ApplicationScoped
public class RetinaFaceDetector implements FaceDetector, AutoCloseable {
    private static final Logger LOG = Logger.getLogger(RetinaFaceDetector.class);

    private final ModelConfig config;
    private final ModelCatalog catalog;
    private final Optional<Calibration> calibration;
    private final Workers workers;
    private final PyTorch engine;
    private final LoadedModels<RetinaFaceModel> loaded;
    private final BatchLimits limits;
    private final MicroBatcher<BatchShape, Request, Detections> batcher;

    private record BatchShape(CatalogModel model, int width, int height) {}

    RetinaFaceDetector(
            ModelConfig config, ModelCatalog catalog, BatchConfig batches, Workers workers, MeterRegistry registry) {
        this.config = config;
        this.catalog = catalog;
        this.calibration = config.calibration().map(Calibration::read);
        this.workers = workers;
        this.engine =
                translated(() -> new PyTorch(batches.threadsPerWorker(), config.device(), config.gpuMemoryFraction()));
        this.loaded = new LoadedModels<>(config.maxLoaded(), this::load);
        this.limits = batches.limits(engine.usesGpu());
        DistributionSummary sizes = DistributionSummary.builder("facet.batch.size")
                .description("Photos per network call")
                .register(registry);
        this.batcher =
                new MicroBatcher<>(limits, workers, (shape, batch) -> detect(shape.model(), batch), sizes::record);
    }

    @Override
    public ResolvedModel resolve(DetectionOptions options) {
        return new Resolved(find(options), options);
    }

    private final class Resolved implements ResolvedModel {
        private final CatalogModel model;
        private final DetectionOptions options;
        private final DetectionResult.Model description;
        private final Optional<Calibration> calibration;

        Resolved(CatalogModel model, DetectionOptions options) {
            this.model = model;
            this.options = options;
            this.description = new DetectionResult.Model(
                    model.backbone(),
                    model.weightsSha256(),
                    options.scales(),
                    model.precision(),
                    PyTorch.label(device()),
                    options.confidence(),
                    options.nms(),
                    options.maxFaces());
            this.calibration = RetinaFaceDetector.this.calibration.filter(
                    one -> one.mismatch(description).isEmpty());
        }

        @Override
        public DetectionResult.Model description() {
            return description;
        }

        /** Equals the fingerprint of the model by default, so that existing results stay current. */
        @Override
        public String fingerprint() {
            String others =
                    calibration.map(one -> "|calibration " + one.fingerprint()).orElse("")
                            + orientation().fingerprint();
            return others.isEmpty()
                    ? description.fingerprint()
                    : Sha256.hex((description.fingerprint() + others).getBytes(StandardCharsets.UTF_8));
        }

        @Override
        public DetectionResult calibrated(DetectionResult result) {
            return calibration.map(one -> one.addProbabilities(result)).orElse(result);
        }

        @Override
        public Scales scales() {
            return options.scales();
        }

        @Override
        public OrientationMode orientation() {
            return options.orientation();
        }

        @Override
        public int sideMultiple() {
            return model.sideMultiple();
        }

        @Override
        public Uni<Detections> detect(InputImage image, BooleanSupplier wanted, Runnable timedOut) {
            var shape = new BatchShape(model, image.width(), image.height());
            return Uni.createFrom()
                    .<Detections>emitter(emitter -> batcher.submit(
                            shape,
                            new Request(image, options, System.nanoTime()),
                            new BatchClient(wanted, timedOut, emitter)))
                    .onFailure(RejectedExecutionException.class)
                    .transform(full -> new DetectionException(ErrorCode.OVERLOADED, full.getMessage(), full));
        }
    }

    private record BatchClient(BooleanSupplier wanted, Runnable timeout, UniEmitter<? super Detections> emitter)
            implements MicroBatcher.Client<Detections> {
        @Override
        public boolean isWaiting() {
            return wanted.getAsBoolean();
        }

        @Override
        public void timedOut() {
            timeout.run();
        }

        @Override
        public void succeeded(Detections faces) {
            emitter.complete(faces);
        }

        @Override
        public void failed(Throwable failure) {
            emitter.fail(failure);
        }
    }

    @Override
    public int batchSize() {
        return limits.maxSize();
    }

    @Override
    public int waiting() {
        return batcher.waiting();
    }

    @Override
    public ModelListing models() {
        return new ModelListing(available(), catalog.unavailable());
    }

    private List<AvailableModel> available() {
        String device = PyTorch.label(device());
        Optional<CatalogModel> defaultModel = defaultModel();
        return catalog.models().stream()
                .map(model -> new AvailableModel(
                        model.name(),
                        model.backbone(),
                        model.precision(),
                        model.weightsSha256(),
                        model.source(),
                        model.license(),
                        device,
                        defaultModel.filter(model::equals).isPresent(),
                        catalog.auto(model.name(), rules()).orElse(null),
                        loaded.contains(model)))
                .toList();
    }

    private Optional<CatalogModel> defaultModel() {
        try {
            return Optional.of(find(config.defaults()));
        } catch (DetectionException e) {
            return Optional.empty();
        }
    }

    @Override
    public Uni<Void> fetch(String backbone) {
        return Uni.createFrom().completionStage(() -> catalog.fetch(backbone));
    }

    @Override
    public void warm(DetectionOptions options, int width, int height) {
        var request = new Request(InputImage.black(width, height), options, System.nanoTime());
        for (int size = 1; size <= limits.maxSize(); size *= 2) {
            List<Request> batch = Collections.nCopies(size, request);
            loaded.with(
                    find(options),
                    model -> interruptible(() -> {
                        model.warm(batch);
                        return batch;
                    }));
        }
    }

    private List<Detections> detect(CatalogModel source, List<Request> batch) {
        return loaded.with(source, model -> interruptible(() -> model.detect(batch)));
    }

    private interface NetworkCall<T> {
        T run() throws InterruptedException;
    }

    private static <T> T interruptible(NetworkCall<T> call) {
        try {
            return call.run();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new DetectionException(ErrorCode.OVERLOADED, "The service is stopping.", e);
        }
    }

    private RetinaFaceModel load(CatalogModel source) {
        rules().warning(source.precision()).ifPresent(why -> LOG.warnf("Model %s in int8: %s", source.name(), why));
        try {
            return RetinaFaceModel.load(source, device(), workers);
        } catch (DetectionException e) {
            throw rejected(source, e);
        } catch (VerifiedCopy.RejectedException e) {
            throw rejected(
                    source, unloadable(source, ": " + e.getMessage() + ". Restore it and restart the service.", e));
        } catch (IOException | MalformedModelException | RuntimeException e) {
            LOG.errorf(
                    e,
                    "Cannot load model %s from %s",
                    source.name(),
                    source.file().path());
            throw rejected(source, unloadable(source, "; see the log for the cause.", e));
        }
    }

    private static DetectionException unloadable(CatalogModel source, String why, Exception cause) {
        String message = "Backbone %s in %s cannot be loaded%s"
                .formatted(source.name(), source.precision().label(), why);
        return new DetectionException(ErrorCode.MODEL_NOT_FOUND, message, cause);
    }

    /** Removes the model from the catalog, because loading it again would fail again. */
    private DetectionException rejected(CatalogModel source, DetectionException why) {
        LOG.error(why.getMessage());
        catalog.reject(source, why.getMessage());
        return why;
    }

    private CatalogModel find(DetectionOptions options) {
        return catalog.find(options.backbone(), options.precision(), rules());
    }

    private PrecisionRules rules() {
        return PrecisionRules.of(device());
    }

    private Device device() {
        return translated(engine::device);
    }

    private static <T> T translated(Supplier<T> call) {
        try {
            return call.get();
        } catch (PyTorch.UnavailableException e) {
            throw new DetectionException(ErrorCode.INTERNAL, e.getMessage(), e);
        } catch (IllegalArgumentException e) {
            throw new DetectionException(ErrorCode.BAD_PARAMETER, e.getMessage(), e);
        }
    }

    @PreDestroy
    @Override
    public void close() {
        batcher.close();
        // The native code of a stuck call uses its model until the process ends.
        if (workers.stuck() == 0) {
            loaded.close();
        }
    }
}
