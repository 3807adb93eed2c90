package io.facet.tune.report;

import io.facet.tune.accuracy.Scores;
import io.facet.tune.accuracy.Scores.Kept;

/** How sure the network was of what it found. */
final class ScorePlot {
    private static final int LEFT = 40;
    private static final int RIGHT = Drawing.WIDTH - 12;
    private static final int TOP = 18;
    private static final int BOTTOM = 190;

    private ScorePlot() {}

    static Drawing of(Scores scores) {
        var drawing = new Drawing(BOTTOM + 54, "Found faces by score; those on known faces and others");
        int bins = scores.right().size();
        int most = 1;
        for (int bin = 0; bin < bins; bin++) {
            most = Math.max(most, scores.right().get(bin) + scores.wrong().get(bin));
        }
        Axis x = Axis.linear(0, 1, LEFT, RIGHT);
        // Most of what is found is hardly more than nothing, or nearly certain: between the two, counts differ by
        // hundreds.
        Axis y = Axis.logarithmic(0.7, 1.2 * most, BOTTOM, TOP);
        for (double tick : y.ticks()) {
            drawing.line(LEFT, y.at(tick), RIGHT, y.at(tick), "grid");
            drawing.label(LEFT - 4, y.at(tick) + 4, "end", "tick", Axis.text(tick));
        }
        for (int bin = 0; bin < bins; bin++) {
            bar(drawing, x, y, bin, scores);
        }
        for (Kept kept : scores.kept()) {
            drawing.line(x.at(kept.threshold()), TOP, x.at(kept.threshold()), BOTTOM, "threshold");
            drawing.label(x.at(kept.threshold()), BOTTOM + 14, "middle", "tick", Axis.text(kept.threshold()));
        }
        drawing.label(LEFT, TOP - 6, "start", "tick", "faces");
        drawing.label(RIGHT, BOTTOM + 28, "end", "tick", "confidence →");
        legend(drawing, 0, "right", "on known faces");
        legend(drawing, 1, "wrong", "elsewhere");
        return drawing;
    }

    private static void bar(Drawing drawing, Axis x, Axis y, int bin, Scores scores) {
        int right = scores.right().get(bin);
        int wrong = scores.wrong().get(bin);
        double width = (x.at(1) - x.at(0)) / scores.right().size() / 2 - 1;
        double left = x.at((double) bin / scores.right().size());
        String hint = "%d on known faces, %d elsewhere".formatted(right, wrong);
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
