package io.facet.tune;

import io.facet.detection.DetectionOptions;
import io.facet.tune.accuracy.Evaluation;
import io.facet.tune.report.Preset;
import java.util.List;
import java.util.Map;

/**
 * What a sweep found out.
 *
 * @param reference the setting whose faces were taken for the truth, or null where truth was given or nothing was measured
 * @param judged how many photos of the sample were judged
 * @param known the faces that are known to be in these, ignored ones too
 * @param evaluations of settings in the usual layout
 * @param leftOut what was not measured, and why
 * @param stoppedEarly somebody asked for the end
 */
public record SweepResult(
        PhotoSample sample,
        DetectionOptions defaults,
        Layout usual,
        List<Network> networks,
        boolean withTruth,
        Setting reference,
        int judged,
        List<KnownFace> known,
        List<Measurement> measured,
        Map<Setting, Evaluation> evaluations,
        Map<Preset, Measurement> presets,
        Map<String, String> leftOut,
        boolean stoppedEarly,
        double seconds) {

    /** Whether photos were left out because they cannot be read. */
    public boolean hasBrokenPhotos() {
        return !sample.broken().isEmpty();
    }

    /**
     * A face, and what becomes of it.
     *
     * @param height in pixels of the photo
     */
    public record KnownFace(SampledPhoto photo, double height, boolean counts) {
        public double heightAt(int inputSize) {
            return height * photo.shrink(inputSize);
        }
    }
}
