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
import io.facet.tune.SweepWarnings;
import io.facet.tune.accuracy.Evaluation.Accuracy;
import io.facet.tune.sample.PhotoSample;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
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
        double otherPrograms,
        List<String> warnings,
        List<Point> settings,
        List<OtherLayout> layouts,
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
            List<String> presets,
            Speed speed,
            Accuracy accuracy) {

        static Point of(Measurement measured, List<Measurement> front, Map<Preset, Measurement> presets) {
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
                    presets.entrySet().stream()
                            .filter(preset -> preset.getValue().equals(measured))
                            .map(preset -> preset.getKey().label())
                            .toList(),
                    measured.speed(),
                    measured.accuracy());
        }

        public String label() {
            return "%s %s %s".formatted(backbone, precision, scalesLabel());
        }

        String scalesLabel() {
            return Setting.label(scales);
        }

        public List<String> accuracyCells() {
            return accuracy == null
                    ? List.of()
                    : List.of(
                            Numbers.percent(accuracy.recall()),
                            Numbers.percent(accuracy.precision()),
                            Numbers.percent(accuracy.meanIou()));
        }
    }

    record Choice(String rule, String file, Map<String, String> properties, Point measured) {}

    /** A setting in another layout than the one that its point has. Its speed is relative to the default layout. */
    record OtherLayout(String setting, String layout, double relativeSpeed) {
        public long percent() {
            return Math.round(100 * relativeSpeed);
        }
    }

    static ReportData of(SweepResult result) {
        List<Measurement> best = ParetoFront.withBestLayouts(result.measurements(), result.defaultLayout());
        List<Measurement> front = ParetoFront.of(best);
        Map<String, Choice> presets = new LinkedHashMap<>();
        result.presets()
                .forEach((preset, measured) -> presets.put(
                        preset.label(),
                        new Choice(
                                ParetoFront.rule(preset),
                                "facet-" + preset.label() + ".properties",
                                PresetFile.properties(measured.setting()),
                                Point.of(measured, front, result.presets()))));
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
                result.conditions().otherPrograms(),
                SweepWarnings.of(result),
                result.measurements().stream()
                        .filter(measurement -> best.contains(measurement) || measurement.accuracy() == null)
                        .map(measurement -> Point.of(measurement, front, result.presets()))
                        .toList(),
                otherLayouts(result),
                presets,
                FaceSizes.of(result),
                evaluated == null
                        ? null
                        : ConfidenceHistogram.of(
                                evaluated.label(), result.evaluations().get(evaluated)),
                CalibrationReport.of(result, now),
                result.skipped());
    }

    public long otherProgramsPercent() {
        return Math.round(100 * otherPrograms);
    }

    public boolean hasAveragePrecision() {
        return settings.stream()
                .anyMatch(point -> point.accuracy() != null && point.accuracy().averagePrecision() != null);
    }

    private static List<OtherLayout> otherLayouts(SweepResult result) {
        Map<Setting, Double> speeds = new LinkedHashMap<>();
        result.measurements().forEach(measurement -> speeds.put(measurement.setting(), measurement.imagesPerSecond()));
        List<OtherLayout> others = new ArrayList<>();
        speeds.forEach((setting, speed) -> {
            Double usual = speeds.get(setting.with(result.defaultLayout()));
            if (usual != null && !setting.layout().equals(result.defaultLayout())) {
                others.add(new OtherLayout(setting.label(), setting.layout().label(), speed / usual));
            }
        });
        return others;
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
