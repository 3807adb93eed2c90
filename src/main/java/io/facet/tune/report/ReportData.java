package io.facet.tune.report;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import io.facet.detection.DetectionOptions.Scales;
import io.facet.detection.ErrorCode;
import io.facet.preset.Preset;
import io.facet.tune.Layout;
import io.facet.tune.ParetoFront;
import io.facet.tune.Setting;
import io.facet.tune.Speed;
import io.facet.tune.SweepResult;
import io.facet.tune.SweepResult.Measurement;
import io.facet.tune.accuracy.Evaluation.Accuracy;
import io.facet.tune.sample.PhotoSample;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The content of the report, in HTML and as JSON. {@code judgedBy} names what accuracy is measured against. The scores
 * are of the balanced preset, or null if no setting was evaluated.
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
record ReportData(
        Instant createdAt,
        double seconds,
        boolean stoppedEarly,
        Machine machine,
        Photos photos,
        String judgedBy,
        double confidence,
        double nms,
        List<Setting.Model> networks,
        List<Point> settings,
        Map<String, Choice> presets,
        FaceSizes faceSizes,
        ConfidenceHistogram scores,
        Map<String, CalibrationReport> calibrations,
        Map<String, String> leftOut) {

    record Machine(int processors, String virtualMachine, long heapMegabytes) {
        static Machine here() {
            Runtime runtime = Runtime.getRuntime();
            return new Machine(
                    runtime.availableProcessors(),
                    System.getProperty("java.vm.name") + " " + Runtime.version(),
                    runtime.maxMemory() >> 20);
        }
    }

    /** @param judged photos that accuracy was measured on; the final speed is measured with all used photos */
    record Photos(long offered, int used, int judged, int faces, double megabytes, Map<ErrorCode, Integer> broken) {}

    @JsonInclude(JsonInclude.Include.NON_NULL)
    record Point(
            String backbone,
            String precision,
            @JsonUnwrapped Scales scales,
            int workers,
            int threads,
            int batchSize,
            long maxDelayMs,
            boolean onFront,
            Speed speed,
            Accuracy accuracy) {

        static Point of(Measurement measured, List<Measurement> front) {
            Setting setting = measured.setting();
            Layout layout = setting.layout();
            return new Point(
                    setting.model().name(),
                    setting.model().precision().label(),
                    setting.scales(),
                    layout.effectiveWorkers(),
                    layout.threadsPerWorker(),
                    layout.batchSize(),
                    layout.maxDelay().toMillis(),
                    front.contains(measured),
                    measured.speed(),
                    measured.accuracy());
        }

        public String label() {
            return "%s %s %s".formatted(backbone, precision, scalesLabel());
        }

        String scalesLabel() {
            return Setting.label(scales);
        }
    }

    record Choice(String rule, String file, Map<String, String> properties, Point measured) {}

    static ReportData of(SweepResult result) {
        List<Measurement> front =
                ParetoFront.of(ParetoFront.withBestLayouts(result.measurements(), result.defaultLayout()));
        Map<String, Choice> presets = new LinkedHashMap<>();
        result.presets()
                .forEach((preset, measured) -> presets.put(
                        preset.label(),
                        new Choice(
                                ParetoFront.rule(preset),
                                "facet-" + preset.label() + ".properties",
                                PresetFile.properties(measured.setting()),
                                Point.of(measured, front))));
        Measurement balanced = result.presets().get(Preset.BALANCED);
        Setting evaluated = balanced == null ? null : balanced.setting().with(result.defaultLayout());
        PhotoSample sample = result.sample();
        Instant now = Instant.now().truncatedTo(ChronoUnit.SECONDS);
        return new ReportData(
                now,
                result.seconds(),
                result.stoppedEarly(),
                Machine.here(),
                new Photos(
                        sample.offered(),
                        sample.photos().size(),
                        result.evaluatedPhotos(),
                        (int) result.expectedFaces().stream()
                                .filter(SweepResult.ExpectedFace::counts)
                                .count(),
                        sample.bytes() / 1e6,
                        sample.broken()),
                judgedBy(result),
                result.defaults().confidence(),
                result.defaults().nms(),
                result.models(),
                result.measurements().stream()
                        .map(measurement -> Point.of(measurement, front))
                        .toList(),
                presets,
                FaceSizes.of(result),
                evaluated == null
                        ? null
                        : ConfidenceHistogram.of(
                                evaluated.label(), result.evaluations().get(evaluated)),
                CalibrationReport.of(result, now),
                result.skipped());
    }

    private static String judgedBy(SweepResult result) {
        if (result.hasGroundTruth()) {
            return "the ground truth";
        }
        return result.reference() == null
                ? "nothing (no time left)"
                : "the detections of %s, the most expensive setting"
                        .formatted(result.reference().label());
    }
}
