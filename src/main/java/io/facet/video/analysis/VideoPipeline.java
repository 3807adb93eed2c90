package io.facet.video.analysis;

import io.facet.batch.Workers;
import io.facet.crash.CrashJournal;
import io.facet.detection.DetectionException;
import io.facet.detection.DetectionOptions;
import io.facet.detection.ErrorCode;
import io.facet.detection.FaceDetector;
import io.facet.image.ImageConfig;
import io.facet.storage.ObjectContent;
import io.facet.telemetry.Observation;
import io.facet.telemetry.Observations;
import io.facet.telemetry.Origin;
import io.facet.video.VideoResult;
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
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jboss.logmanager.Level;

/** Everything that happens to one clip, from admission to the result. Each clip has its own thread, which may block. */
@ApplicationScoped
public class VideoPipeline {
    // Each holds its open file, and a client or message that waits for it.
    private static final int MAX_WAITING = 64;

    private final ClipEnvironment environment;
    private final CrashJournal crashes;
    private final Observations observations;
    private final VideoMetrics metrics;
    private final Set<ClipProgress> clips = ConcurrentHashMap.newKeySet();
    private final ThreadPoolExecutor threads;
    private volatile boolean stopping;

    public VideoPipeline(
            VideoConfig config,
            ImageConfig images,
            Workers workers,
            FaceDetector detector,
            CrashJournal crashes,
            Observations observations,
            MeterRegistry registry) {
        this.environment = new ClipEnvironment(config, images, workers, detector);
        this.crashes = crashes;
        this.observations = observations;
        var number = new AtomicInteger();
        this.threads = new ThreadPoolExecutor(
                config.maxInFlight(),
                config.maxInFlight(),
                0,
                TimeUnit.SECONDS,
                new ArrayBlockingQueue<>(MAX_WAITING),
                task -> {
                    var thread = new Thread(task, "facet-video-" + number.getAndIncrement());
                    thread.setDaemon(true);
                    return thread;
                });
        this.metrics = new VideoMetrics(registry, threads, this::progress);
    }

    private double progress() {
        return clips.stream()
                .filter(ClipProgress::isStarted)
                .mapToDouble(ClipProgress::share)
                .average()
                .orElse(0);
    }

    public List<ClipInProgress> inProgress() {
        return clips.stream()
                .filter(ClipProgress::isStarted)
                .map(ClipProgress::state)
                .toList();
    }

    /** Shutdown waits for requests in progress, and clips take minutes, so they end at SIGTERM and are delivered again. */
    void start(@Observes StartupEvent event) {
        Runtime.getRuntime().addShutdownHook(new Thread(this::stop));
    }

    /** Ends all clips at their next frame, with {@code OVERLOADED}; later ones are rejected. */
    public void stop() {
        stopping = true;
        clips.forEach(ClipProgress::stopService);
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

    /** Tracks the faces of a clip that gets no sidecar. */
    public Uni<VideoResult> detect(Clip clip, DetectionOptions options, Origin origin) {
        return Uni.createFrom().deferred(() -> detect(clip, request(options), origin));
    }

    /** Tracks the faces of a clip that gets no sidecar. */
    public Uni<VideoResult> detect(Clip clip, VideoRequest request, Origin origin) {
        return Uni.createFrom().deferred(() -> {
            Observation observation = observations.detection(clip.source(), clip.name(), origin);
            observation.isOfClip();
            return analyze(clip, request, false, observation::progressed)
                    .invoke(result -> observation.completed(Level.INFO, "detected", Optional.of(result)))
                    .onFailure()
                    .invoke(observation::failed)
                    .onCancellation()
                    .invoke(observation::cancelled);
        });
    }

    /**
     * The same as one step of a larger request. A clip waits while others are analyzed. Fails with {@code OVERLOADED} if too many wait.
     *
     * @param reconciled whether the result becomes a sidecar
     * @param keepAlive runs while any clip advances
     */
    public Uni<VideoResult> analyze(Clip clip, VideoRequest request, boolean reconciled, Runnable keepAlive) {
        return Uni.createFrom().emitter(client -> {
            requireAllowed(clip);
            var progress = new ClipProgress(clip, keepAlive, this::advanced);
            client.onTermination(progress::cancel);
            // Subscribed here, because the content must be closed also if the client no longer waits.
            Uni.createFrom()
                    .deferred(clip::open)
                    .subscribe()
                    .with(
                            content -> enqueue(
                                    progress,
                                    client,
                                    content,
                                    () -> analyze(clip, content, request, reconciled, progress)),
                            client::fail);
        });
    }

    private void enqueue(
            ClipProgress progress,
            UniEmitter<? super VideoResult> client,
            ObjectContent content,
            Callable<VideoResult> analysis) {
        Runnable task = () -> run(progress, client, content, analysis);
        clips.add(progress);
        client.onTermination(() -> cancel(progress, content, task));
        try {
            threads.execute(task);
        } catch (RejectedExecutionException full) {
            clips.remove(progress);
            content.close();
            client.fail(new DetectionException(
                    ErrorCode.OVERLOADED,
                    "The service is at capacity: %d clips wait; try again later.".formatted(MAX_WAITING),
                    full));
        }
    }

    /** A clip that waits makes room for another one. */
    private void cancel(ClipProgress progress, ObjectContent content, Runnable task) {
        progress.cancel();
        if (threads.remove(task)) {
            clips.remove(progress);
            content.close();
        }
    }

    /** Clips that wait advance, too: their messages must stay hidden. */
    private void advanced() {
        metrics.countFrame();
        clips.forEach(ClipProgress::keepAlive);
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

    private void run(
            ClipProgress progress,
            UniEmitter<? super VideoResult> client,
            ObjectContent content,
            Callable<VideoResult> analysis) {
        Runnable report;
        try (content) {
            if (stopping) {
                progress.stopService();
            }
            progress.throwIfStopped();
            VideoResult result = analysis.call();
            report = () -> client.complete(result);
        } catch (Throwable failure) {
            report = () -> client.fail(failure);
        }
        // Before the report, so that no clip counts as done and as in progress.
        clips.remove(progress);
        report.run();
    }

    private VideoResult analyze(
            Clip clip, ObjectContent content, VideoRequest request, boolean reconciled, ClipProgress progress)
            throws IOException {
        var nativeFrames = new NativeFrames(crashes, clip, content, reconciled);
        var analysis = new ClipAnalysis(request, environment, progress, nativeFrames);
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
