package io.facet.video.analysis;

import io.facet.detection.DetectionException;
import io.facet.detection.Detections;
import io.facet.detection.ErrorCode;
import io.facet.storage.ObjectContent;
import io.facet.video.ClipTracks;
import io.facet.video.FaceTracker;
import io.facet.video.SceneChange;
import io.facet.video.SceneChange.Change;
import io.facet.video.TrackLimits;
import io.facet.video.VideoResult;
import io.facet.video.VideoResult.TrackedFace;
import io.facet.video.VideoResult.Video;
import io.facet.video.frame.DecodedFrame;
import io.facet.video.frame.FrameReader;
import io.facet.video.frame.FrameSchedule;
import io.facet.video.frame.VideoInfo;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import org.bytedeco.opencv.opencv_core.Mat;

/**
 * The analysis of one clip. The calling thread decodes and tracks; the workers detect the faces of a few frames at once. Memory
 * does not depend on the length of the clip, except for the tracks, which are limited.
 */
final class ClipAnalysis {
    private static final TrackLimits LIMITS = TrackLimits.DEFAULT;
    private static final int MAX_DECODER_THREADS = 4;
    // 200 MB of frames that wait or are processed, if their input size is large.
    private static final long MAX_PIXELS_IN_FLIGHT = 64L << 20;

    private final VideoRequest request;
    private final ClipEnvironment environment;
    private final ClipProgress progress;
    private final NativeFrames nativeFrames;
    private final Queue<PendingFrame> inFlight = new ArrayDeque<>();
    private final ClipTimes times = new ClipTimes();
    private long framesAnalyzed;

    private record PendingFrame(long timeMs, Change change, CompletableFuture<Detections> faces) {}

    ClipAnalysis(VideoRequest request, ClipEnvironment environment, ClipProgress progress, NativeFrames nativeFrames) {
        this.request = request;
        this.environment = environment;
        this.progress = progress;
        this.nativeFrames = nativeFrames;
    }

    /** Blocks until the result is complete. Fails with {@link DetectionException}. Does not close the content. */
    VideoResult run(Clip clip, ObjectContent content) {
        var schedule = new FrameSchedule(request.frameRate(), request.keyframesOnly());
        int threads = Math.min(MAX_DECODER_THREADS, environment.workers().count());
        nativeFrames.begin();
        try (FrameReader reader = new FrameReader(
                        source(content),
                        schedule,
                        threads,
                        environment.maxFramePixels(),
                        new PhotoPause(environment.workers()));
                SceneChange scenes = new SceneChange()) {
            VideoInfo info = reader.info();
            requireAllowed(info.durationMs());
            progress.started(info.durationMs());
            var detector = new FrameDetector(request, info, environment.workers(), progress::isWanted);
            var tracks = new ClipTracks(
                    new FaceTracker(request.description().confidenceThreshold(), LIMITS),
                    info.uprightWidth(),
                    info.uprightHeight());
            Optional<DecodedFrame> frame = next(reader);
            while (frame.isPresent()) {
                submit(frame.get(), detector, scenes, tracks);
                nativeFrames.begin();
                frame = next(reader);
            }
            drain(tracks, 0);
            List<TrackedFace> faces = tracks.finish();
            return VideoResult.of(
                    clip.source().withSize(content.size()),
                    Video.of(
                            reader.info(),
                            request.frameRate(),
                            framesAnalyzed,
                            LIMITS.samplesPerTrack(),
                            tracks.omitted()),
                    request.description(),
                    request.fingerprint(),
                    faces,
                    times.timings());
        } finally {
            nativeFrames.end();
        }
    }

    /** Ends a clip that is not wanted, also between its analyzed frames. */
    private ObjectContent source(ObjectContent content) {
        return times.timed(content, progress::throwIfStopped);
    }

    private Optional<DecodedFrame> next(FrameReader reader) {
        progress.throwIfStopped();
        return times.decode(reader::next);
    }

    private void submit(DecodedFrame frame, FrameDetector detector, SceneChange scenes, ClipTracks tracks) {
        requireAllowed(frame.timeMs());
        drain(tracks, environment.framesInFlight(MAX_PIXELS_IN_FLIGHT / detector.pixels()) - 1);
        Mat rgb = times.decode(() -> frame.rgb(detector.width(), detector.height()));
        Change change = scenes.next(rgb).rotated(frame.info().rotation());
        CompletableFuture<Detections> faces = detector.detect(rgb);
        nativeFrames.endAfter(faces);
        inFlight.add(new PendingFrame(frame.timeMs(), change, faces));
        progress.reached(frame.timeMs());
    }

    /** Waits for the oldest frames, so that tracks see the frames in the order of time. */
    private void drain(ClipTracks tracks, int left) {
        while (inFlight.size() > left) {
            PendingFrame frame = inFlight.remove();
            Detections found = await(frame.faces());
            times.add(found);
            tracks.add(frame.timeMs(), found.faces(), frame.change());
            framesAnalyzed++;
            progress.analyzed();
        }
    }

    private static Detections await(CompletableFuture<Detections> faces) {
        try {
            return faces.get();
        } catch (ExecutionException e) {
            throw e.getCause() instanceof RuntimeException cause ? cause : new IllegalStateException(e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new DetectionException(ErrorCode.OVERLOADED, "The service is stopping.", e);
        }
    }

    private void requireAllowed(long timeMs) {
        Duration allowed = environment.config().maxDuration();
        if (timeMs > allowed.toMillis()) {
            throw new DetectionException(
                    ErrorCode.VIDEO_TOO_LONG,
                    "The video lasts %s; %s allows %s."
                            .formatted(text(Duration.ofMillis(timeMs)), VideoConfig.MAX_DURATION, text(allowed)));
        }
    }

    /** For example "1 h 2 min 3 s". */
    private static String text(Duration duration) {
        long seconds = duration.toSeconds();
        String hours = seconds >= 3600 ? seconds / 3600 + " h " : "";
        String minutes = seconds >= 60 ? seconds / 60 % 60 + " min " : "";
        return hours + minutes + seconds % 60 + " s";
    }
}
