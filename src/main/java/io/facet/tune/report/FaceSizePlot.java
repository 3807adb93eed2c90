package io.facet.tune.report;

import io.facet.tune.report.FaceSizes.Seen;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** Faces by height as bars, and the share of them that each input size detects as curves. */
final class FaceSizePlot {
    private static final int LEFT = 34;
    private static final int RIGHT = Drawing.WIDTH - 34;
    private static final int TOP = 18;
    private static final int BOTTOM = 210;
    private static final double LETTER = 6.5;

    private FaceSizePlot() {}

    static Drawing of(FaceSizes sizes) {
        var drawing =
                new Drawing(BOTTOM + 74, "Faces by height in the photo, and the share that each input size detects");
        int bands = sizes.from().size();
        int most = Math.max(1, Collections.max(sizes.faces()));
        Axis count = Axis.linear(0, most, BOTTOM, TOP);
        Axis share = Axis.linear(0, 1, BOTTOM, TOP);
        double step = (double) (RIGHT - LEFT) / bands;
        for (double tick : count.ticks()) {
            drawing.line(LEFT, count.at(tick), RIGHT, count.at(tick), "grid");
            drawing.label(LEFT - 4, count.at(tick) + 4, "end", "tick", Numbers.digits(tick));
        }
        for (int percent = 0; percent <= 100; percent += 50) {
            drawing.label(RIGHT + 4, share.at(percent / 100.0) + 4, "start", "tick", percent + "%");
        }
        for (int band = 0; band < bands; band++) {
            double x = LEFT + band * step;
            int faces = sizes.faces().get(band);
            drawing.bar(x + 1, count.at(faces), step - 2, BOTTOM - count.at(faces), "faces", faces + " faces");
            drawing.label(
                    x,
                    BOTTOM + 14,
                    "middle",
                    "tick",
                    String.valueOf(sizes.from().get(band)));
        }
        for (int i = 0; i < sizes.seen().size(); i++) {
            seen(drawing, sizes.seen().get(i), "seen c" + i % 8, share, step);
        }
        legend(drawing, sizes.seen());
        drawing.label(LEFT, TOP - 6, "start", "tick", "faces");
        drawing.label(RIGHT, TOP - 6, "end", "tick", "detected");
        drawing.label(RIGHT, BOTTOM + 28, "end", "tick", "height in the photo, pixels →");
        return drawing;
    }

    private static void seen(Drawing drawing, Seen seen, String style, Axis share, double step) {
        List<Double> curve = new ArrayList<>();
        for (int band = 0; band < seen.shares().size(); band++) {
            if (seen.shares().get(band) != null) {
                curve.addAll(List.of(
                        LEFT + (band + 0.5) * step, share.at(seen.shares().get(band))));
            }
        }
        drawing.curve(curve, style);
    }

    private static void legend(Drawing drawing, List<Seen> seen) {
        double left = LEFT;
        double line = BOTTOM + 44;
        for (int i = 0; i < seen.size(); i++) {
            String label = seen.get(i).label();
            double width = 24 + LETTER * label.length();
            if (left + width > Drawing.WIDTH) {
                left = LEFT;
                line += 18;
            }
            drawing.line(left, line, left + 14, line, "seen c" + i % 8);
            drawing.label(left + 17, line + 4, "start", "tick", label);
            left += width;
        }
    }
}
