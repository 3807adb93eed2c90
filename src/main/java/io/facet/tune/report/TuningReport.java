package io.facet.tune.report;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.facet.detection.DetectionException;
import io.facet.detection.ErrorCode;
import io.facet.tune.SweepResult;
import io.facet.tune.report.ReportData.Choice;
import io.quarkus.qute.CheckedTemplate;
import io.quarkus.qute.TemplateInstance;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import org.jboss.logging.Logger;

/** Writes the result of a sweep: an HTML page, the same data as JSON, and a properties file for each preset. */
@Singleton
public class TuningReport {
    private static final Logger LOG = Logger.getLogger(TuningReport.class);
    private static final String PAGE = "facet-tuning.html";
    private static final String DATA = "facet-tuning.json";

    private final ObjectMapper json;

    TuningReport(ObjectMapper json) {
        this.json = json;
    }

    @CheckedTemplate(basePath = "tune")
    static class Templates {
        static native TemplateInstance report(
                ReportData report,
                List<ReportData.Point> ranking,
                List<PresetText> presets,
                Drawing pareto,
                Drawing stages,
                Drawing faceSizes,
                Drawing scores,
                Map<String, Drawing> reliability);
    }

    record PresetText(String name, Choice choice, String text) {}

    /** Creates the directory before the measurements. Fails with {@code BAD_PARAMETER} if it is not writable. */
    public void prepare(Path directory) {
        try {
            Files.createDirectories(directory);
        } catch (IOException e) {
            throw cannotWrite(directory, e);
        }
        if (!Files.isWritable(directory)) {
            throw cannotWrite(directory, null);
        }
    }

    private static DetectionException cannotWrite(Path directory, IOException reason) {
        return new DetectionException(
                ErrorCode.BAD_PARAMETER, "Cannot write to directory %s.".formatted(directory), reason);
    }

    public static Path page(Path directory) {
        return directory.resolve(PAGE);
    }

    /** Writes all files and logs warnings. Returns the presets as in the JSON. */
    public Map<String, ?> write(SweepResult result, Path directory) {
        ReportData report = ReportData.of(result);
        List<PresetText> presets = report.presets().entrySet().stream()
                .map(entry -> new PresetText(
                        entry.getKey(), entry.getValue(), PresetFile.text(entry.getKey(), entry.getValue(), report)))
                .toList();
        try {
            json.writerWithDefaultPrettyPrinter()
                    .writeValue(directory.resolve(DATA).toFile(), report);
            Files.writeString(page(directory), page(report, presets));
            for (PresetText preset : presets) {
                Files.writeString(directory.resolve(preset.choice().file()), preset.text());
            }
            writeCalibrations(report.calibrations(), directory);
            report.warnings().forEach(LOG::warn);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return report.presets();
    }

    /** @param calibrations null without ground truth */
    private static void writeCalibrations(Map<String, CalibrationReport> calibrations, Path directory)
            throws IOException {
        if (calibrations == null) {
            return;
        }
        for (Map.Entry<String, CalibrationReport> entry : calibrations.entrySet()) {
            CalibrationReport report = entry.getValue();
            if (report.calibration() == null) {
                LOG.warnf(
                        "No calibration name=%s setting=%s reason=%s",
                        entry.getKey(), report.setting(), report.refused());
            } else {
                report.calibration().write(directory.resolve(report.file()));
            }
        }
    }

    private static String page(ReportData report, List<PresetText> presets) {
        List<ReportData.Point> ranking = report.settings().stream()
                .sorted(Comparator.comparingDouble(
                                (ReportData.Point point) -> point.speed().imagesPerSecond())
                        .reversed())
                .toList();
        return Templates.report(
                        report,
                        ranking,
                        presets,
                        ParetoPlot.of(report),
                        StagePlot.of(report),
                        FaceSizePlot.of(report.faceSizes()),
                        report.scores() == null ? null : ScorePlot.of(report.scores()),
                        ReliabilityPlot.of(report.calibrations()))
                .render();
    }
}
