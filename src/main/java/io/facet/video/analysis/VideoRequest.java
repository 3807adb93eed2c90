package io.facet.video.analysis;

import io.facet.detection.DetectionOptions;
import io.facet.detection.DetectionResult;
import io.facet.detection.FaceDetector;
import io.facet.detection.FaceDetector.ResolvedModel;
import io.facet.detection.Sha256;
import java.nio.charset.StandardCharsets;

/**
 * The model and the settings of one clip.
 *
 * @param model finds also faces that are only good enough to continue a track
 * @param description of the model with the requested threshold
 */
public record VideoRequest(
        ResolvedModel model, DetectionResult.Model description, double frameRate, boolean keyframesOnly) {
    // Increment when tracking changes, to invalidate stored results.
    private static final int VERSION = 1;
    // ByteTrack's low threshold (arXiv 2110.06864, section 4.1).
    private static final double CONTINUES_TRACK = 0.1;

    static VideoRequest of(DetectionOptions options, FaceDetector detector, VideoConfig config) {
        DetectionOptions low = options.withConfidence(Math.min(options.confidence(), CONTINUES_TRACK));
        return new VideoRequest(
                detector.resolve(low),
                detector.resolve(options).description(),
                config.frameRate(),
                config.keyframesOnly());
    }

    /** Which frames are analyzed, instead of the configured ones. */
    public VideoRequest withFrames(double rate, boolean onlyKeyframes) {
        return new VideoRequest(model, description, rate, onlyKeyframes);
    }

    public String fingerprint() {
        String settings = description.fingerprint() + "|video " + VERSION + "|" + frameRate + "|" + keyframesOnly;
        return Sha256.hex(settings.getBytes(StandardCharsets.UTF_8));
    }
}
