package io.facet.tune.report;

import io.facet.tune.calibration.Reliability;
import io.facet.tune.calibration.Reliability.Bin;
import java.util.LinkedHashMap;
import java.util.Map;

/** Reliability diagrams: the share of true positives by predicted value, before and after calibration. */
final class ReliabilityPlot {
    private static final int LEFT = 40;
    private static final int RIGHT = 300;
    private static final int TOP = 18;
    private static final int BOTTOM = 278;
    private static final double MIN_RADIUS = 2;
    private static final double MAX_RADIUS = 14;

    private ReliabilityPlot() {}

    /** @param calibrations null without ground truth */
    static Map<String, Drawing> of(Map<String, CalibrationReport> calibrations) {
        Map<String, Drawing> drawings = new LinkedHashMap<>();
        if (calibrations != null) {
            calibrations.forEach((name, report) -> {
                if (report.after() != null) {
                    drawings.put(name, of(report));
                }
            });
        }
        return drawings;
    }

    private static Drawing of(CalibrationReport report) {
        var drawing = new Drawing(BOTTOM + 54, "Share of true positives by predicted value");
        Axis x = Axis.linear(0, 1, LEFT, RIGHT);
        Axis y = Axis.linear(0, 1, BOTTOM, TOP);
        for (double tick : y.ticks()) {
            drawing.line(LEFT, y.at(tick), RIGHT, y.at(tick), "grid");
            drawing.label(LEFT - 4, y.at(tick) + 4, "end", "tick", Numbers.digits(tick));
            drawing.label(x.at(tick), BOTTOM + 14, "middle", "tick", Numbers.digits(tick));
        }
        drawing.line(x.at(0), y.at(0), x.at(1), y.at(1), "threshold");
        circles(drawing, x, y, report.before(), "before");
        circles(drawing, x, y, report.after(), "after");
        drawing.label(LEFT, TOP - 6, "start", "tick", "share of true positives");
        drawing.label(RIGHT, BOTTOM + 28, "end", "tick", "predicted →");
        legend(drawing, 0, "before", "before: confidence");
        legend(drawing, 1, "after", "after: probability");
        return drawing;
    }

    private static void circles(Drawing drawing, Axis x, Axis y, Reliability reliability, String style) {
        double most =
                reliability.bins().stream().mapToInt(Bin::detections).max().orElse(1);
        for (Bin bin : reliability.bins()) {
            String hint = "%s: %d detections, predicted %s, right %s"
                    .formatted(style, bin.detections(), Numbers.digits(bin.predicted()), Numbers.digits(bin.right()));
            double radius = Math.max(MIN_RADIUS, MAX_RADIUS * Math.sqrt(bin.detections() / most));
            drawing.dot(x.at(bin.predicted()), y.at(bin.right()), radius, style, hint);
        }
    }

    private static void legend(Drawing drawing, int number, String style, String text) {
        double left = LEFT + number * 140;
        drawing.dot(left + 5, BOTTOM + 43, 5, style, text);
        drawing.label(left + 14, BOTTOM + 47, "start", "tick", text);
    }
}
