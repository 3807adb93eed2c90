package io.facet.tune;

import io.facet.calibration.CalibratedModel;
import io.facet.detection.DetectionOptions;
import io.facet.detection.DetectionOptions.Scales;
import io.facet.preset.Preset;
import io.facet.tune.accuracy.Evaluation;
import io.facet.tune.accuracy.Evaluation.Accuracy;
import io.facet.tune.sample.PhotoSample;
import io.facet.tune.sample.PhotoSample.SampledPhoto;
import java.util.List;
import java.util.Map;

/**
 * The result of a sweep: evaluations in the default layout, and the reason for each setting that was skipped. Detections
 * of {@code reference} replaced the ground truth; it is null if there is ground truth or no evaluation.
 */
public record SweepResult(
        PhotoSample sample,
        DetectionOptions defaults,
        Layout defaultLayout,
        List<Setting.Model> models,
        boolean hasGroundTruth,
        Setting reference,
        int evaluatedPhotos,
        List<ExpectedFace> expectedFaces,
        List<Measurement> measurements,
        Map<Setting, Evaluation> evaluations,
        Map<Setting, CalibrationSample> calibrationSamples,
        CalibratedModel configured,
        Map<Preset, Measurement> presets,
        Map<String, String> skipped,
        Conditions conditions,
        boolean stoppedEarly,
        double seconds) {

    /** The lowest configurable confidence: AP, the histogram and calibrations need all detections. */
    public static final double LOWEST_CONFIDENCE = DetectionOptions.CONFIDENCES.min();

    public boolean hasBrokenPhotos() {
        return !sample.broken().isEmpty();
    }

    /**
     * How far the speeds can be trusted.
     *
     * @param otherPrograms the share (0–1) of the processors that other programs used
     * @param confirmed whether the settings of the presets were measured once more
     */
    public record Conditions(double otherPrograms, boolean confirmed) {}

    /** The data for the calibration of a setting; it can cover more photos than the comparison of settings. */
    public record CalibrationSample(CalibratedModel model, Evaluation evaluation) {}

    /** A ground-truth face; it does not count if it is ignored. */
    public record ExpectedFace(SampledPhoto photo, double height, boolean counts) {
        /** In pixels of the network's input at a single scale. */
        public double heightAt(Scales scales) {
            return height * photo.scale(scales);
        }
    }

    /** The measured speed and accuracy of a setting. The accuracy is null for random weights. */
    public record Measurement(Setting setting, Speed speed, Accuracy accuracy) {

        public double score() {
            return accuracy == null ? 0 : accuracy.score();
        }

        public double imagesPerSecond() {
            return speed.imagesPerSecond();
        }
    }
}
