package io.facet.tune.report;

import io.facet.tune.Speed.Stages;
import io.facet.tune.report.ReportData.Point;
import java.util.Comparator;
import java.util.List;

/** The time of a photo in each stage: a bar for each setting on the Pareto front. */
final class StagePlot {
    private static final int ROW = 40;
    private static final int BAR = 16;
    private static final int LEGEND = 24;
    private static final List<String> STAGES = List.of("decode", "queue", "network", "boxes");

    private StagePlot() {}

    static Drawing of(ReportData report) {
        List<Point> front = report.settings().stream()
                .filter(Point::onFront)
                .sorted(Comparator.comparingDouble(StagePlot::total))
                .toList();
        var drawing = new Drawing(LEGEND + ROW * Math.max(1, front.size()), "Milliseconds in each stage, by setting");
        for (int i = 0; i < STAGES.size(); i++) {
            drawing.bar(4 + i * 90, 4, 10, 10, "stage" + i, STAGES.get(i));
            drawing.label(18 + i * 90, 13, "start", "tick", STAGES.get(i));
        }
        double longest = front.isEmpty() ? 1 : total(front.get(front.size() - 1));
        for (int i = 0; i < front.size(); i++) {
            row(drawing, front.get(i), LEGEND + i * ROW, Axis.linear(0, longest, 4, Drawing.WIDTH - 8));
        }
        return drawing;
    }

    private static void row(Drawing drawing, Point point, int top, Axis x) {
        String label = "%s, %d × %d threads%s: %s ms"
                .formatted(
                        point.label(),
                        point.workers(),
                        point.threads(),
                        point.batchSize() > 1 ? ", batch size " + point.batchSize() : "",
                        Numbers.digits(total(point)));
        drawing.label(4, top + 12, "start", "tick", label);
        double[] parts = parts(point);
        double before = 0;
        for (int i = 0; i < parts.length; i++) {
            double left = x.at(before);
            before += parts[i];
            drawing.bar(
                    left,
                    top + 17,
                    x.at(before) - left,
                    BAR,
                    "stage" + i,
                    STAGES.get(i) + " " + Numbers.digits(parts[i]) + " ms");
        }
    }

    private static double[] parts(Point point) {
        Stages stages = point.speed().stages();
        return new double[] {stages.decodeMs(), stages.queueMs(), stages.inferenceMs(), stages.postprocessMs()};
    }

    private static double total(Point point) {
        double total = 0;
        for (double part : parts(point)) {
            total += part;
        }
        return total;
    }
}
