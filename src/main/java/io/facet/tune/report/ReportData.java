package io.facet.tune.report;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.facet.detection.ErrorCode;
import io.facet.tune.BestLayouts;
import io.facet.tune.Layout;
import io.facet.tune.Measurement;
import io.facet.tune.Network;
import io.facet.tune.PhotoSample;
import io.facet.tune.Setting;
import io.facet.tune.Speed;
import io.facet.tune.SweepResult;
import io.facet.tune.accuracy.Accuracy;
import io.facet.tune.accuracy.Scores;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * All that the report says, in HTML and as JSON.
 *
 * @param judgedBy in words, what recall and box agreement are against
 * @param scores of the balanced preset, or null where nothing was judged
 * @param leftOut what was not measured, and why
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
        List<Network> networks,
        List<Point> settings,
        Map<String, Choice> presets,
        FaceSizes faceSizes,
        Scores scores,
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

    /**
     * The photos.
     *
     * @param judged those on which accuracy was measured; speed is measured with all that are used, in the end
     */
    record Photos(long offered, int used, int judged, int faces, double megabytes, Map<ErrorCode, Integer> broken) {}

    /** A measurement, with its setting spelled out. */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record Point(
            String backbone,
            String precision,
            int inputSize,
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
                    setting.backbone(),
                    setting.precision().label(),
                    setting.inputSize(),
                    layout.effectiveWorkers(),
                    layout.threadsPerWorker(),
                    layout.batchSize(),
                    layout.maxDelay().toMillis(),
                    front.contains(measured),
                    measured.speed(),
                    measured.accuracy());
        }

        public String label() {
            return "%s %s %d".formatted(backbone, precision, inputSize);
        }
    }

    /** A preset: what to paste, where that lies, and what was measured. */
    record Choice(String rule, String file, Map<String, String> properties, Point measured) {}

    static ReportData of(SweepResult result) {
        List<Measurement> front = ParetoFront.of(BestLayouts.of(result.measured(), result.usual()));
        Map<String, Choice> presets = new LinkedHashMap<>();
        result.presets()
                .forEach((preset, measured) -> presets.put(
                        preset.label(),
                        new Choice(
                                preset.rule(),
                                preset.fileName(),
                                PresetFile.properties(measured.setting()),
                                Point.of(measured, front))));
        Measurement balanced = result.presets().get(Preset.BALANCED);
        Setting judged = balanced == null ? null : balanced.setting().with(result.usual());
        PhotoSample sample = result.sample();
        return new ReportData(
                Instant.now().truncatedTo(ChronoUnit.SECONDS),
                result.seconds(),
                result.stoppedEarly(),
                Machine.here(),
                new Photos(
                        sample.offered(),
                        sample.photos().size(),
                        result.judged(),
                        (int) result.known().stream()
                                .filter(SweepResult.KnownFace::counts)
                                .count(),
                        sample.bytes() / 1e6,
                        sample.broken()),
                judgedBy(result),
                result.defaults().confidence(),
                result.defaults().nms(),
                result.networks(),
                result.measured().stream().map(one -> Point.of(one, front)).toList(),
                presets,
                FaceSizes.of(result),
                judged == null ? null : Scores.of(judged, result.evaluations().get(judged)),
                result.leftOut());
    }

    private static String judgedBy(SweepResult result) {
        if (result.withTruth()) {
            return "the truth that was given";
        }
        return result.reference() == null
                ? "nothing: there was no time"
                : "what %s finds, the heaviest network at its largest input size"
                        .formatted(result.reference().label());
    }
}
