package io.facet.tune.report;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.facet.calibration.Calibration;
import io.facet.tune.Setting;
import io.facet.tune.SweepResult;
import io.facet.tune.SweepResult.CalibrationSample;
import io.facet.tune.accuracy.Evaluation;
import io.facet.tune.calibration.CalibrationFit;
import io.facet.tune.calibration.Reliability;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The calibration of one setting. Without one, {@code refused} states why.
 *
 * @param after in photos that were not used for fitting
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
record CalibrationReport(
        String setting, String file, Calibration calibration, Reliability before, Reliability after, String refused) {

    private static final String CONFIGURED = "configured";

    /** By preset, and for the configured settings, which come first. Null without ground truth. */
    static Map<String, CalibrationReport> of(SweepResult result, Instant createdAt) {
        if (!result.hasGroundTruth()) {
            return null;
        }
        Map<String, Setting> settings = new LinkedHashMap<>();
        result.calibrationSamples().forEach((setting, sample) -> {
            if (sample.model().equals(result.configured())) {
                settings.put(CONFIGURED, setting);
            }
        });
        result.presets()
                .forEach((preset, measured) ->
                        settings.put(preset.label(), measured.setting().with(result.defaultLayout())));
        Map<String, CalibrationReport> reports = new LinkedHashMap<>();
        if (!settings.containsKey(CONFIGURED)) {
            reports.put(CONFIGURED, notEvaluated(result.defaults().scales().label()));
        }
        settings.forEach((name, setting) -> {
            if (result.calibrationSamples().containsKey(setting)) {
                reports.put(
                        name,
                        of(name, setting.label(), result.calibrationSamples().get(setting), createdAt));
            }
        });
        return reports;
    }

    private static CalibrationReport notEvaluated(String inputSize) {
        String why = "The configured settings were not evaluated; use a longer budget.";
        return new CalibrationReport("input size " + inputSize, null, null, null, null, why);
    }

    private static CalibrationReport of(String name, String setting, CalibrationSample labelled, Instant createdAt) {
        Evaluation evaluation = labelled.evaluation();
        CalibrationFit fit = CalibrationFit.of(evaluation.scores());
        if (fit.curve() == null) {
            return new CalibrationReport(setting, null, null, fit.before(), null, fit.refused());
        }
        var sample = new Calibration.Sample(
                evaluation.accuracy().photos(),
                evaluation.accuracy().faces(),
                evaluation.scores().size(),
                SweepResult.LOWEST_CONFIDENCE,
                Evaluation.MIN_IOU);
        return new CalibrationReport(
                setting,
                "facet-" + name + ".calibration.json",
                Calibration.of(labelled.model(), fit.curve(), sample, createdAt),
                fit.before(),
                fit.after(),
                null);
    }
}
