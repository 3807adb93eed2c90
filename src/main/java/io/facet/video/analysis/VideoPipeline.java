package io.facet.video.analysis;

import io.facet.batch.Workers;
import io.facet.crash.CrashJournal;
import io.facet.detection.DetectionException;
import io.facet.detection.DetectionOptions;
import io.facet.detection.ErrorCode;
import io.facet.detection.FaceDetector;
import io.facet.storage.ObjectContent;
import io.facet.telemetry.Observation;
import io.facet.telemetry.Observations;
import io.facet.telemetry.Origin;
import io.facet.video.VideoResult;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.runtime.StartupEvent;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.subscription.UniEmitter;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.jboss.logmanager.Level;

/** Everything that happens to one clip, from admission to the result. Each clip has its own thread, which may block. */
@ApplicationScoped
public class VideoPipeline {
    private static final Waiting NO_WAITING = analysis -> Uni.createFrom().deferred(analysis);

    private final ClipEnvironment environment;
    private final CrashJournal crashes;
    private final Observations observations;
    private final Counter frames;
    private final Set<ClipProgress> running = ConcurrentHashMap.newKeySet();
    private final AtomicInteger admitted = new AtomicInteger();
    private final ExecutorService threads;
    private volatile boolean stopping;

    public VideoPipeline(
            VideoConfig config,
            Workers workers,
            FaceDetector detector,
            CrashJournal crashes,
            Observations observations,
            MeterRegistry registry) {
        this.environment = new ClipEnvironment(config, workers, detector);
        this.crashes = crashes;
        this.observations = observations;
        var number = new AtomicInteger();
        this.threads = Executors.newFixedThreadPool(config.maxInFlight(), task -> {
            var thread = new Thread(task, "facet-video-" + number.getAndIncrement());
            thread.setDaemon(true);
            return thread;
        });
        this.frames = Counter.builder("facet.video.frames")
                .description("Analyzed frames of clips")
                .register(registry);
        Gauge.builder("facet.video.in.flight", admitted::get)
                .description("Clips that are analyzed")
                .register(registry);
        Gauge.builder("facet.video.progress", this::progress)
                .description("The share of the clips in progress that is done, from 0 to 1; 0 without clips")
                .register(registry);
    }

    private double progress() {
        return running.stream().mapToDouble(ClipProgress::share).average().orElse(0);
    }

    public List<ClipInProgress> inProgress() {
        return running.stream().map(ClipProgress::state).toList();
    }

    /** Shutdown waits for requests in progress, and clips take minutes, so they end at SIGTERM and are delivered again. */
    void start(@Observes StartupEvent event) {
        Runtime.getRuntime().addShutdownHook(new Thread(this::stop));
    }

    /** Ends all clips at their next frame, with {@code OVERLOADED}; later ones are rejected. */
    public void stop() {
        stopping = true;
        running.forEach(ClipProgress::stopService);
    }

    public VideoRequest request(DetectionOptions options) {
        return VideoRequest.of(options, environment.detector(), environment.config());
    }

    public boolean isEnabled() {
        return environment.config().enabled();
    }

    /** The limit of a clip in bytes. */
    public long maxBytes() {
        return environment.config().maxBytes().asLongValue();
    }

    /** The number of clips that are analyzed at once. */
    public int maxInFlight() {
        return environment.config().maxInFlight();
    }

    /** How to wait while the service is at capacity. */
    public interface Waiting {
        Uni<VideoResult> until(Supplier<Uni<? extends VideoResult>> analysis);
    }

    /** Tracks the faces of a clip that gets no sidecar. */
    public Uni<VideoResult> detect(Clip clip, DetectionOptions options, Origin origin, Waiting waiting) {
        return Uni.createFrom().deferred(() -> detect(clip, request(options), origin, waiting));
    }

    /** Tracks the faces of a clip that gets no sidecar. */
    public Uni<VideoResult> detect(Clip clip, VideoRequest request, Origin origin, Waiting waiting) {
        return Uni.createFrom().deferred(() -> {
            Observation observation = observations.detection(clip.source(), clip.name(), origin);
            return analyze(clip, request, observation, waiting)
                    .invoke(result -> observation.completed(Level.INFO, "detected", Optional.of(result)))
                    .onFailure()
                    .invoke(observation::failed)
                    .onCancellation()
                    .invoke(observation::cancelled);
        });
    }

    /** Tracks the faces of one clip. Fails with {@code OVERLOADED} if the allowed number of clips is in progress. */
    public Uni<VideoResult> analyze(Clip clip, VideoRequest request, Observation observation) {
        return Uni.createFrom().deferred(() -> analyze(clip, request, observation, NO_WAITING));
    }

    private Uni<VideoResult> analyze(Clip clip, VideoRequest request, Observation observation, Waiting waiting) {
        observation.isOfClip();
        requireAllowed(clip);
        return clip.open()
                .chain(content -> waiting.until(() -> onOwnThread(clip, content, request, observation))
                        .eventually(content::close));
    }

    private Uni<VideoResult> onOwnThread(
            Clip clip, ObjectContent content, VideoRequest request, Observation observation) {
        return Uni.createFrom().emitter(client -> {
            admit(observation);
            var progress = new ClipProgress(clip, observation, frames::increment);
            running.add(progress);
            client.onTermination(progress::cancel);
            threads.execute(() -> run(progress, client, () -> analyze(clip, content, request, observation, progress)));
        });
    }

    private void requireAllowed(Clip clip) {
        if (!isEnabled()) {
            throw new DetectionException(
                    ErrorCode.UNSUPPORTED_FORMAT, "The file is a video; " + VideoConfig.ENABLED + " is false.");
        }
        if (clip.source().size() > maxBytes()) {
            throw new DetectionException(
                    ErrorCode.TOO_MANY_BYTES,
                    "The video has %,d bytes; %s allows %,d."
                            .formatted(clip.source().size(), VideoConfig.MAX_BYTES, maxBytes()));
        }
    }

    private void admit(Observation observation) {
        int limit = maxInFlight();
        if (stopping) {
            throw new DetectionException(ErrorCode.OVERLOADED, "The service is stopping.");
        }
        if (admitted.incrementAndGet() > limit) {
            admitted.decrementAndGet();
            // Others advance, so that waiting for them is no reason to give up.
            observation.progressed();
            throw new DetectionException(
                    ErrorCode.OVERLOADED,
                    "The service is at capacity: it analyzes %d clips (facet.video.max-in-flight); try again later."
                            .formatted(limit));
        }
    }

    private void run(ClipProgress progress, UniEmitter<? super VideoResult> client, Callable<VideoResult> analysis) {
        try {
            progress.throwIfStopped();
            client.complete(analysis.call());
        } catch (Throwable failure) {
            client.fail(failure);
        } finally {
            running.remove(progress);
            admitted.decrementAndGet();
        }
    }

    private VideoResult analyze(
            Clip clip, ObjectContent content, VideoRequest request, Observation observation, ClipProgress progress)
            throws IOException {
        var segments = new NativeSegments(crashes, clip, content, observation);
        var analysis = new ClipAnalysis(request, environment, progress, segments);
        try {
            VideoResult result = analysis.run(clip, content);
            content.requireUnchanged();
            return result;
        } catch (DetectionException unreadable) {
            // A clip that is overwritten meanwhile looks damaged.
            content.requireUnchanged();
            throw unreadable;
        }
    }
}
