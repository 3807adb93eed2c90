package io.facet.video.analysis;

import io.facet.detection.DetectionException;
import io.facet.detection.ErrorCode;
import java.time.Duration;
import java.util.concurrent.CancellationException;
import org.jboss.logging.Logger;

/** How far the analysis of one clip is, and whether it is to be continued. */
final class ClipProgress {
    private static final Logger LOG = Logger.getLogger(ClipProgress.class);
    private static final long LOG_INTERVAL_NANOS = Duration.ofSeconds(30).toNanos();

    private final Clip clip;
    private final Runnable keepAlive;
    private final Runnable advanced;
    private volatile long startNanos;
    private long nextLogNanos = LOG_INTERVAL_NANOS;
    private volatile boolean cancelled;
    private volatile boolean serviceStops;
    private volatile boolean started;
    private volatile long durationMs;
    private volatile long reachedMs;
    private volatile long framesAnalyzed;

    /**
     * @param keepAlive runs while this clip or another one advances
     * @param advanced runs after each frame of this clip
     */
    ClipProgress(Clip clip, Runnable keepAlive, Runnable advanced) {
        this.clip = clip;
        this.keepAlive = keepAlive;
        this.advanced = advanced;
    }

    void cancel() {
        cancelled = true;
    }

    void stopService() {
        serviceStops = true;
    }

    boolean isWanted() {
        return !cancelled && !serviceStops;
    }

    void throwIfStopped() {
        if (serviceStops) {
            throw new DetectionException(ErrorCode.OVERLOADED, "The service is stopping.");
        }
        if (cancelled) {
            throw new CancellationException("The client no longer waits.");
        }
    }

    void started(long ofMs) {
        durationMs = ofMs;
        startNanos = System.nanoTime();
        started = true;
    }

    boolean isStarted() {
        return started;
    }

    void keepAlive() {
        keepAlive.run();
    }

    void analyzed() {
        framesAnalyzed++;
        advanced.run();
    }

    void reached(long timeMs) {
        reachedMs = timeMs;
        long elapsed = System.nanoTime() - startNanos;
        if (elapsed >= nextLogNanos) {
            nextLogNanos = elapsed + LOG_INTERVAL_NANOS;
            log(elapsed);
        }
    }

    /** From 0 to 1; 0 if the duration is unknown. */
    double share() {
        return durationMs == 0 ? 0 : Math.min(1, (double) reachedMs / durationMs);
    }

    ClipInProgress state() {
        return new ClipInProgress(clip, share(), framesAnalyzed);
    }

    private void log(long elapsedNanos) {
        double seconds = elapsedNanos / 1e9;
        LOG.infof(
                "Clip in progress: clip=%s percent=%d analyzedSeconds=%d elapsedSeconds=%d speed=%.1f",
                clip.name(),
                Math.round(100 * share()),
                reachedMs / 1000,
                Math.round(seconds),
                reachedMs / 1000.0 / seconds);
    }
}
