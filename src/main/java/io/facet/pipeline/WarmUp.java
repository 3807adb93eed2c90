package io.facet.pipeline;

import io.facet.batch.Workers;
import io.facet.detection.DetectionException;
import io.facet.detection.DetectionOptions;
import io.facet.detection.DetectionResult;
import io.facet.detection.FaceDetector;
import io.facet.detection.FaceDetector.ResolvedModel;
import io.facet.detection.ModelListing.AvailableModel;
import io.facet.detection.Precision;
import io.facet.image.ImageDecoder;
import io.facet.image.scale.InputShape;
import io.facet.image.scale.Rotation;
import io.facet.image.scale.ScaledPhoto;
import io.facet.model.ModelConfig;
import io.facet.preset.ActivePreset;
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
 * Loads the model and runs it before the service becomes ready, so that the first photos are as fast as later ones. Only the
 * shapes of photos larger than the input are prepared: each further shape takes 2.4 MB.
 */
@ApplicationScoped
public class WarmUp {
    private static final Logger LOG = Logger.getLogger(WarmUp.class);
    private static final String SAMPLE = "/sample/astronaut.jpg";
    // Without warm-up the first hundred photos have half the throughput of later ones.
    private static final int ROUNDS = 100;
    // Since the start of the JVM. Two cores are done by then; a slow machine becomes ready anyway.
    private static final long MAX_UPTIME_MILLIS = 3500;

    private final ModelConfig config;
    private final Workers workers;
    private final ImageDecoder decoder;
    private final FaceDetector detector;
    private final ActivePreset preset;
    private final BuildInfo info;
    private volatile String notReady = "The default model is being downloaded.";
    private volatile boolean stopping;

    WarmUp(
            ModelConfig config,
            Workers workers,
            ImageDecoder decoder,
            FaceDetector detector,
            ActivePreset preset,
            BuildInfo info) {
        this.config = config;
        this.workers = workers;
        this.decoder = decoder;
        this.detector = detector;
        this.preset = preset;
        this.info = info;
    }

    /** A sentence that states why the service is not ready; empty if it is ready. */
    public Optional<String> notReady() {
        return Optional.ofNullable(notReady);
    }

    void start(@Observes StartupEvent event) {
        if (!config.warm()) {
            notReady = null; // the first photo loads the model
            info.register(config.backbone(), config.precision().label(), config.device());
        } else {
            DetectionOptions options = config.defaults();
            fetchAndWarm(options)
                    .thenCompose(done -> onEveryWorker(() -> detectSample(options)))
                    .thenCompose(done -> warmOthers())
                    .whenComplete((done, failure) -> finish(options, failure));
        }
    }

    private CompletableFuture<Void> fetchAndWarm(DetectionOptions options) {
        // Deferred, because the first call loads PyTorch and readiness must report its failure.
        var fetch = Uni.createFrom().deferred(() -> detector.fetch(options.backbone()));
        return fetch.subscribeAsCompletionStage().thenCompose(fetched -> {
            notReady = "Backbone " + options.backbone() + " is being loaded.";
            ResolvedModel model = detector.resolve(options);
            var shapes = new ConcurrentLinkedQueue<>(InputShape.ofLargePhotos(model.scales(), model.sideMultiple()));
            return onEveryWorker(() -> warm(shapes, options));
        });
    }

    private CompletableFuture<Void> warmOthers() {
        CompletableFuture<Void> warmed = CompletableFuture.completedFuture(null);
        List<DetectionOptions> others = config.othersToWarm();
        if (others.size() >= config.maxLoaded()) {
            LOG.warnf(
                    "facet.model.warm names %d models, but facet.model.max-loaded=%d; the first models will be loaded again",
                    1 + others.size(), config.maxLoaded());
        }
        for (DetectionOptions other : others) {
            warmed = warmed.thenCompose(done -> {
                notReady = "Backbone " + other.backbone() + " is being downloaded.";
                return fetchAndWarm(other).exceptionally(failure -> {
                    LOG.errorf("Warm-up failed backbone=%s cause=%s", other.backbone(), explain(failure));
                    return null;
                });
            });
        }
        return warmed;
    }

    void stop(@Observes ShutdownEvent event) {
        stopping = true;
    }

    private CompletableFuture<Void> onEveryWorker(Runnable task) {
        return CompletableFuture.allOf(Stream.generate(() -> CompletableFuture.runAsync(task, workers))
                .limit(workers.count())
                .toArray(CompletableFuture[]::new));
    }

    private void warm(Queue<InputShape> shapes, DetectionOptions options) {
        for (InputShape shape = shapes.poll(); shape != null && !stopping; shape = shapes.poll()) {
            detector.warm(options, shape.width(), shape.height());
        }
    }

    private void detectSample(DetectionOptions options) {
        ByteBuffer sample = sample();
        ResolvedModel model = detector.resolve(options);
        var search = new ScaleSearch(model, () -> !stopping, () -> {});
        for (int round = 0; round == 0 || round < ROUNDS && hasTime(); round++) {
            try (ScaledPhoto photo =
                    decoder.decode(sample, decoder.readHeader(sample), model.scales(), model.sideMultiple())) {
                search.detect(photo, Rotation.NONE).await().indefinitely();
            }
        }
    }

    private boolean hasTime() {
        return !stopping && ManagementFactory.getRuntimeMXBean().getUptime() < MAX_UPTIME_MILLIS;
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
            // Shrinks the heap to its live objects. Measured: memory is then constant after 100 photos; without this it
            // grew by a tenth until photo 1,000.
            System.gc();
            LOG.infof(
                    "Ready: %s, input size %s, %d workers, %s",
                    explain(options), options.scales().label(), workers.count(), preset.description());
            DetectionResult.Model model = detector.resolve(options).description();
            info.register(model.backbone(), model.precision().label(), model.device());
            notReady = null;
        } else if (!stopping) {
            notReady = explain(failure);
            if (cause(failure) instanceof DetectionException) {
                LOG.errorf("Not ready: %s", notReady);
            } else {
                LOG.error(notReady, failure);
            }
        }
    }

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
        Throwable cause = cause(failure);
        return cause instanceof DetectionException ? cause.getMessage() : "The model cannot be loaded: " + cause;
    }

    private static Throwable cause(Throwable failure) {
        return failure.getCause() == null ? failure : failure.getCause();
    }
}
