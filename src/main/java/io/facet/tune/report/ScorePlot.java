package io.facet.tune.report;

import io.facet.tune.report.ConfidenceHistogram.Kept;

/** True and false positives by confidence. */
final class ScorePlot {
    private static final int LEFT = 40;
    private static final int RIGHT = Drawing.WIDTH - 12;
    private static final int TOP = 18;
    private static final int BOTTOM = 190;

    private ScorePlot() {}

    static Drawing of(ConfidenceHistogram scores) {
        var drawing = new Drawing(BOTTOM + 54, "Detections by confidence: true and false positives");
        int bins = scores.right().size();
        int most = 1;
        for (int bin = 0; bin < bins; bin++) {
            most = Math.max(most, scores.right().get(bin) + scores.wrong().get(bin));
        }
        Axis x = Axis.linear(0, 1, LEFT, RIGHT);
        // Logarithmic: nearly all confidences are close to 0 or to 1.
        Axis y = Axis.logarithmic(0.7, 1.2 * most, BOTTOM, TOP);
        for (double tick : y.ticks()) {
            drawing.line(LEFT, y.at(tick), RIGHT, y.at(tick), "grid");
            drawing.label(LEFT - 4, y.at(tick) + 4, "end", "tick", Numbers.digits(tick));
        }
        for (int bin = 0; bin < bins; bin++) {
            bar(drawing, x, y, bin, scores);
        }
        for (Kept kept : scores.kept()) {
            drawing.line(x.at(kept.threshold()), TOP, x.at(kept.threshold()), BOTTOM, "threshold");
            drawing.label(x.at(kept.threshold()), BOTTOM + 14, "middle", "tick", Numbers.digits(kept.threshold()));
        }
        drawing.label(LEFT, TOP - 6, "start", "tick", "detections");
        drawing.label(RIGHT, BOTTOM + 28, "end", "tick", "confidence →");
        legend(drawing, 0, "right", "true positives");
        legend(drawing, 1, "wrong", "false positives");
        return drawing;
    }

    private static void bar(Drawing drawing, Axis x, Axis y, int bin, ConfidenceHistogram scores) {
        int right = scores.right().get(bin);
        int wrong = scores.wrong().get(bin);
        double width = (x.at(1) - x.at(0)) / scores.right().size() / 2 - 1;
        double left = x.at((double) bin / scores.right().size());
        String hint = "%d true positives, %d false positives".formatted(right, wrong);
        if (right > 0) {
            drawing.bar(left, y.at(right), width, BOTTOM - y.at(right), "right", hint);
        }
        if (wrong > 0) {
            drawing.bar(left + width, y.at(wrong), width, BOTTOM - y.at(wrong), "wrong", hint);
        }
    }

    private static void legend(Drawing drawing, int number, String style, String text) {
        double left = LEFT + number * 140;
        drawing.bar(left, BOTTOM + 38, 10, 10, style, text);
        drawing.label(left + 14, BOTTOM + 47, "start", "tick", text);
    }
}
