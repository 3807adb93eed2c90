package io.facet.video;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import io.facet.detection.DetectionException;
import io.facet.detection.DetectionResult.Failure;
import io.facet.detection.DetectionResult.Model;
import io.facet.detection.DetectionResult.Source;
import io.facet.detection.Result;
import io.facet.face.BoundingBox;
import io.facet.face.Face;
import io.facet.face.Landmarks;
import io.facet.face.Pose;
import io.facet.face.Quality;
import io.facet.video.frame.VideoInfo;
import java.time.Instant;
import java.util.List;
import java.util.OptionalInt;

/**
 * The result for one clip, in HTTP responses and in sidecars: {@code facet-video/1}, JSON Schema at {@code
 * /schema/facet-video-1.json}. Times are milliseconds of the clip's own timeline.
 *
 * @param fingerprint of the model and of every setting that changes tracks
 * @param error why the clip cannot be read; {@code video}, {@code tracks} and {@code timings} are then absent
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
@JsonPropertyOrder({
    "schema",
    "source",
    "video",
    "model",
    "fingerprint",
    "trackCount",
    "tracks",
    "timings",
    "error",
    "detectedAt"
})
public record VideoResult(
        String schema,
        Source source,
        Video video,
        Model model,
        String fingerprint,
        List<TrackedFace> tracks,
        Timings timings,
        Failure error,
        Instant detectedAt)
        implements Result {

    public static final String SCHEMA = "facet-video/1";

    /**
     * Width and height of the upright frames in pixels.
     *
     * @param rotation the clockwise rotation of the file, which has been applied
     * @param frameRate the mean; 0 if the file does not state it
     * @param sampledFrameRate the requested rate of analyzed frames
     * @param maxSamplesPerTrack the limit; longer tracks keep evenly spaced samples
     * @param tracksOmitted the shortest tracks, if there are more than the limit
     */
    public record Video(
            long durationMs,
            int width,
            int height,
            int rotation,
            String codec,
            double frameRate,
            double sampledFrameRate,
            long framesAnalyzed,
            int maxSamplesPerTrack,
            @JsonInclude(JsonInclude.Include.NON_DEFAULT) long tracksOmitted) {

        public static Video of(
                VideoInfo info,
                double sampledFrameRate,
                long framesAnalyzed,
                int maxSamplesPerTrack,
                long tracksOmitted) {
            return new Video(
                    info.durationMs(),
                    info.uprightWidth(),
                    info.uprightHeight(),
                    info.rotation(),
                    info.codec(),
                    info.frameRate(),
                    sampledFrameRate,
                    framesAnalyzed,
                    maxSamplesPerTrack,
                    tracksOmitted);
        }
    }

    /**
     * A face from its first to its last frame.
     *
     * @param confidence the mean
     * @param sampleCount the frames in which it was found; {@code samples} are fewer if there are more than the limit
     */
    public record TrackedFace(
            int id,
            long startMs,
            long endMs,
            float confidence,
            Best best,
            long sampleCount,
            List<Track.Sample> samples) {}

    /** The view of a face that is worth showing. */
    public record Best(
            long timeMs,
            float confidence,
            BoundingBox box,
            BoundingBox.Relative boundingBox,
            Landmarks landmarks,
            Pose pose,
            @JsonInclude(JsonInclude.Include.NON_NULL) Quality quality) {

        static Best of(BestView view) {
            Face face = view.face();
            return new Best(
                    view.timeMs(),
                    face.confidence(),
                    face.box(),
                    face.boundingBox(),
                    face.landmarks(),
                    face.pose(),
                    face.quality());
        }
    }

    /** Sums over all frames, and from the start to the result; frames are processed in parallel. */
    public record Timings(
            double fetchMs,
            double decodeMs,
            double queueMs,
            double inferenceMs,
            double postprocessMs,
            double totalMs) {}

    /** Absent if the clip is unreadable. */
    @JsonProperty
    public Integer trackCount() {
        return tracks == null ? null : tracks.size();
    }

    @Override
    public OptionalInt found() {
        return tracks == null ? OptionalInt.empty() : OptionalInt.of(tracks.size());
    }

    @Override
    public String unit() {
        return "track";
    }

    public static VideoResult of(
            Source source, Video video, Model model, String fingerprint, List<TrackedFace> tracks, Timings timings) {
        return new VideoResult(SCHEMA, source, video, model, fingerprint, tracks, timings, null, Result.now());
    }

    public static VideoResult unreadable(Source source, Model model, String fingerprint, DetectionException reason) {
        var failure = new Failure(reason.code(), reason.getMessage());
        return new VideoResult(SCHEMA, source, null, model, fingerprint, null, null, failure, Result.now());
    }
}
