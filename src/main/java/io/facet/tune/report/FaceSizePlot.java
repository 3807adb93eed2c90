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

    private FaceSizePlot() {}

    static Drawing of(FaceSizes sizes) {
        var drawing =
                new Drawing(BOTTOM + 56, "Faces by height in the photo, and the share that each input size detects");
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
            seen(drawing, sizes.seen().get(i), i, share, step);
        }
        drawing.label(LEFT, TOP - 6, "start", "tick", "faces");
        drawing.label(RIGHT, TOP - 6, "end", "tick", "detected");
        drawing.label(RIGHT, BOTTOM + 28, "end", "tick", "height in the photo, pixels →");
        return drawing;
    }

    private static void seen(Drawing drawing, Seen seen, int number, Axis share, double step) {
        String style = "c" + number % 8;
        List<Double> curve = new ArrayList<>();
        for (int band = 0; band < seen.shares().size(); band++) {
            if (seen.shares().get(band) != null) {
                curve.addAll(List.of(
                        LEFT + (band + 0.5) * step, share.at(seen.shares().get(band))));
            }
        }
        drawing.curve(curve, "seen " + style);
        double left = LEFT + number * 52;
        drawing.line(left, BOTTOM + 44, left + 14, BOTTOM + 44, "seen " + style);
        drawing.label(left + 17, BOTTOM + 48, "start", "tick", String.valueOf(seen.inputSize()));
    }
}
