package io.facet.tune.report;

import io.facet.detection.DetectionOptions.Scales;
import io.facet.tune.Layout;
import io.facet.tune.Setting;
import io.facet.tune.Speed;
import io.facet.tune.accuracy.Evaluation.Accuracy;
import io.facet.tune.report.ReportData.Choice;
import io.facet.tune.report.ReportData.Point;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/** A preset as {@code application.properties}, with its measurements as comments. */
final class PresetFile {
    private PresetFile() {}

    static Map<String, String> properties(Setting setting) {
        Layout layout = setting.layout();
        Map<String, String> properties = new LinkedHashMap<>();
        properties.put("facet.model.backbone", setting.model().name());
        properties.put("facet.model.precision", setting.model().precision().label());
        Scales scales = setting.scales();
        properties.put(
                "facet.model.input-size",
                scales.inputSizes().stream().map(String::valueOf).collect(Collectors.joining(",")));
        properties.put("facet.model.enlarge", Numbers.digits(scales.enlarge()));
        properties.put("facet.batch.workers", String.valueOf(layout.effectiveWorkers()));
        properties.put("facet.batch.max-size", String.valueOf(layout.batchSize()));
        properties.put("facet.batch.max-delay", layout.maxDelay().toMillis() + "ms");
        return properties;
    }

    static String text(String name, Choice choice, ReportData report) {
        Point point = choice.measured();
        Speed speed = point.speed();
        StringBuilder text = new StringBuilder();
        comment(text, "Facet, %s. %s", name, choice.rule());
        comment(
                text,
                "%s on %d processors, %d photos: %.1f images/s (%d runs, %.1f to %.1f), p50 %.1f ms, p99 %.1f ms, %.4f CPU seconds per image.",
                report.createdAt(),
                report.machine().processors(),
                speed.photos(),
                speed.imagesPerSecond(),
                speed.runs(),
                speed.minImagesPerSecond(),
                speed.maxImagesPerSecond(),
                speed.p50Ms(),
                speed.p99Ms(),
                speed.cpuSecondsPerImage());
        comment(text, "%s", accuracy(point.accuracy(), report));
        report.warnings().forEach(warning -> comment(text, "%s", warning));
        choice.properties()
                .forEach((key, value) ->
                        text.append(key).append('=').append(value).append('\n'));
        return text.toString();
    }

    private static String accuracy(Accuracy accuracy, ReportData report) {
        String recall = accuracy.recall() == null
                ? "The %d evaluated photos have no face".formatted(accuracy.photos())
                : String.format(
                        Locale.ROOT,
                        "Detects %.1f %% of %d faces at confidence %s",
                        100 * accuracy.recall(),
                        accuracy.faces(),
                        report.confidence());
        String ap = accuracy.averagePrecision() == null
                ? ""
                : "; AP: " + accuracy.averagePrecision().label();
        return recall + ", measured against " + report.judgedBy() + ap + ".";
    }

    private static void comment(StringBuilder text, String format, Object... values) {
        text.append("# ").append(String.format(Locale.ROOT, format, values)).append('\n');
    }
}
