package io.facet.pipeline;

import io.facet.batch.Workers;
import io.facet.detection.DetectionException;
import io.facet.detection.DetectionOptions;
import io.facet.detection.DetectionResult;
import io.facet.detection.Detections;
import io.facet.detection.FaceDetector;
import io.facet.detection.FaceDetector.ResolvedModel;
import io.facet.detection.ModelListing.AvailableModel;
import io.facet.detection.Precision;
import io.facet.image.ImageDecoder;
import io.facet.image.Letterboxed;
import io.facet.model.ModelConfig;
import io.facet.preset.PresetInEffect;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.io.IOException;
import java.io.InputStream;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.Stream;
import org.jboss.logging.Logger;

/**
 * Before the service is ready: loads what is loaded once and runs what is compiled, so that no photo pays for it. The
 * shapes of large photos are prepared; those of small ones, each of which would take 2.4 MB, when the first photo comes.
 */
@ApplicationScoped
public class WarmUp {
    private static final Logger LOG = Logger.getLogger(WarmUp.class);
    private static final String SAMPLE = "/sample/astronaut.jpg";
    // Without it the first hundred photos come at half the rate of later ones.
    private static final int ROUNDS = 100;
    // Since the virtual machine started. Two cores are done by then; a slow machine is not kept from its work.
    private static final long PATIENCE_MILLIS = 3500;

    private final ModelConfig config;
    private final Workers workers;
    private final ImageDecoder decoder;
    private final FaceDetector detector;
    private final PresetInEffect preset;
    private volatile String notReady = "The default model is being fetched.";
    private volatile boolean stopping;

    WarmUp(ModelConfig config, Workers workers, ImageDecoder decoder, FaceDetector detector, PresetInEffect preset) {
        this.config = config;
        this.workers = workers;
        this.decoder = decoder;
        this.detector = detector;
        this.preset = preset;
    }

    /** Empty when all is done, else what is still missing, in a sentence. */
    public Optional<String> notReady() {
        return Optional.ofNullable(notReady);
    }

    void start(@Observes StartupEvent event) {
        if (!config.warm()) {
            notReady = null; // the first photo loads the model
        } else {
            DetectionOptions options = config.defaults();
            fetchAndWarm(options)
                    .thenCompose(done -> onEveryWorker(() -> detectSample(options)))
                    .thenCompose(done -> warmOthers())
                    .whenComplete((done, failure) -> finish(options, failure));
        }
    }

    /** While a file is on its way, no worker waits for it: what is there answers. */
    private CompletableFuture<Void> fetchAndWarm(DetectionOptions options) {
        // Deferred: the first call loads PyTorch, and where that fails, readiness is to say why.
        var fetch = Uni.createFrom().deferred(() -> detector.fetch(options.backbone()));
        return fetch.subscribeAsCompletionStage().thenCompose(fetched -> {
            notReady = "Backbone " + options.backbone() + " is being loaded.";
            Queue<Shape> shapes = new ConcurrentLinkedQueue<>(Shape.ofLargePhotos(options.inputSize()));
            return onEveryWorker(() -> warm(shapes, options));
        });
    }

    /** Those that the configuration wants warm, one after another. What is wrong with one keeps nobody from the rest. */
    private CompletableFuture<Void> warmOthers() {
        CompletableFuture<Void> warmed = CompletableFuture.completedFuture(null);
        List<DetectionOptions> others = config.othersToWarm();
        if (others.size() >= config.maxLoaded()) {
            LOG.warnf(
                    "%d models are to be warm, but facet.model.max-loaded is %d: the first ones will be loaded again",
                    1 + others.size(), config.maxLoaded());
        }
        for (DetectionOptions other : others) {
            warmed = warmed.thenCompose(done -> {
                notReady = "Backbone " + other.backbone() + " is being fetched.";
                return fetchAndWarm(other).exceptionally(failure -> {
                    LOG.errorf("%s is not warm: %s", other.backbone(), explain(failure));
                    return null;
                });
            });
        }
        return warmed;
    }

    /** Ends a warm-up that is under way. */
    void stop(@Observes ShutdownEvent event) {
        stopping = true;
    }

    private CompletableFuture<Void> onEveryWorker(Runnable task) {
        return CompletableFuture.allOf(Stream.generate(() -> CompletableFuture.runAsync(task, workers))
                .limit(workers.count())
                .toArray(CompletableFuture[]::new));
    }

    private void warm(Queue<Shape> shapes, DetectionOptions options) {
        for (Shape shape = shapes.poll(); shape != null && !stopping; shape = shapes.poll()) {
            detector.warm(options, shape.width(), shape.height());
        }
    }

    private void detectSample(DetectionOptions options) {
        ByteBuffer sample = sample();
        ResolvedModel model = detector.resolve(options);
        for (int round = 0; round == 0 || round < ROUNDS && thereIsTime(); round++) {
            try (Letterboxed letterboxed = decoder.decode(sample, decoder.admit(sample), model.inputSpec())) {
                Detections found = model.detect(letterboxed.input(), () -> !stopping)
                        .await()
                        .indefinitely();
                found.faces().forEach(letterboxed.letterbox()::toSource);
            }
        }
    }

    private boolean thereIsTime() {
        return !stopping && ManagementFactory.getRuntimeMXBean().getUptime() < PATIENCE_MILLIS;
    }

    private static ByteBuffer sample() {
        try (InputStream in = WarmUp.class.getResourceAsStream(SAMPLE)) {
            return ByteBuffer.wrap(in.readAllBytes());
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private void finish(DetectionOptions options, Throwable failure) {
        if (failure == null) {
            // The heap shrinks to what is in use, and from there grows only as photos need. Measured, its use is flat
            // from the hundredth photo on, where it else grew by a tenth until the thousandth.
            System.gc();
            LOG.infof(
                    "Ready: %s, input size %d, %d workers, %s",
                    explain(options), options.inputSize(), workers.count(), preset.sentence());
            notReady = null;
        } else if (!stopping) {
            notReady = explain(failure);
            LOG.error(notReady, failure);
        }
    }

    /** The choice that was made, and where it was made here, why. */
    private String explain(DetectionOptions options) {
        DetectionResult.Model model = detector.resolve(options).description();
        String reason = options.precision() != Precision.AUTO
                ? "as configured"
                : detector.models().available().stream()
                        .filter(AvailableModel::isDefault)
                        .map(chosen -> chosen.autoPrecision().reason())
                        .findFirst()
                        .orElse("");
        return "%s in %s on %s (%s)"
                .formatted(model.backbone(), model.precision().label(), model.device(), reason);
    }

    private static String explain(Throwable failure) {
        Throwable cause = failure.getCause() == null ? failure : failure.getCause();
        return cause instanceof DetectionException ? cause.getMessage() : "The model cannot be loaded: " + cause;
    }
}
