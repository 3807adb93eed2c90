package io.facet.tune.report;

import io.facet.tune.Setting;
import io.facet.tune.report.ReportData.Point;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Accuracy over speed: a dot per setting, and the Pareto front as a line. */
final class ParetoPlot {
    private static final int LEFT = 40;
    private static final int RIGHT = Drawing.WIDTH - 12;
    private static final int TOP = 34;
    private static final int BOTTOM = 256;
    private static final int LEGEND = 302;
    private static final int LEGEND_LINE = 16;
    private static final double LETTER = 6.2;

    private ParetoPlot() {}

    static Drawing of(ReportData report) {
        Map<String, String> styles = styles(report);
        int lines = (styles.size() + 1) / 2;
        var drawing = new Drawing(LEGEND + lines * LEGEND_LINE, "Accuracy over images per second, one dot per setting");
        List<Point> points = report.settings();
        if (points.isEmpty()) {
            return drawing;
        }
        double slowest = points.stream()
                .mapToDouble(point -> point.speed().minImagesPerSecond())
                .min()
                .orElseThrow();
        double fastest = points.stream()
                .mapToDouble(point -> point.speed().maxImagesPerSecond())
                .max()
                .orElseThrow();
        Axis x = Axis.logarithmic(slowest * 0.9, fastest * 1.1, LEFT, RIGHT);
        Axis y = Axis.linear(lowest(points), 1, BOTTOM, TOP);
        frame(drawing, x, y, report.hasAveragePrecision());
        for (Point point : points) {
            String style = styles.get(model(point)) + (point.onFront() ? "" : " behind");
            double height =
                    point.accuracy() == null ? BOTTOM : y.at(point.accuracy().score());
            drawing.dot(x.at(speed(point)), height, point.onFront() ? 5 : 3.5, style, hint(point));
        }
        front(drawing, x, y, points);
        points.stream().filter(point -> !point.presets().isEmpty()).forEach(point -> preset(drawing, x, y, point));
        legend(drawing, styles);
        return drawing;
    }

    private static Map<String, String> styles(ReportData report) {
        Map<String, String> styles = new LinkedHashMap<>();
        for (Setting.Model model : report.networks()) {
            styles.put(model.id(), "c" + styles.size() % 8);
        }
        return styles;
    }

    private static double lowest(List<Point> points) {
        double lowest = points.stream()
                .filter(point -> point.accuracy() != null)
                .mapToDouble(point -> point.accuracy().score())
                .min()
                .orElse(0);
        return Math.floor(lowest * 10) / 10 - 0.02;
    }

    private static void frame(Drawing drawing, Axis x, Axis y, boolean ap) {
        for (double tick : x.ticks()) {
            drawing.line(x.at(tick), TOP, x.at(tick), BOTTOM, "grid");
            drawing.label(x.at(tick), BOTTOM + 14, "middle", "tick", Numbers.digits(tick));
        }
        for (double tick : y.ticks()) {
            drawing.line(LEFT, y.at(tick), RIGHT, y.at(tick), "grid");
            drawing.label(LEFT - 4, y.at(tick) + 4, "end", "tick", Numbers.digits(100 * tick));
        }
        drawing.label(LEFT, 11, "start", "tick", ap ? "AP (COCO@0.5), points" : "recall, %");
        drawing.label(RIGHT, BOTTOM + 28, "end", "tick", "images/s →");
    }

    private static void front(Drawing drawing, Axis x, Axis y, List<Point> points) {
        List<Point> front = points.stream()
                .filter(Point::onFront)
                .sorted(Comparator.comparingDouble(ParetoPlot::speed))
                .toList();
        List<Double> curve = new ArrayList<>();
        double labelled = -1e9;
        for (Point point : front) {
            double px = x.at(speed(point));
            double py = y.at(point.accuracy().score());
            curve.addAll(List.of(px, py));
            drawing.line(
                    x.at(point.speed().minImagesPerSecond()),
                    py,
                    x.at(point.speed().maxImagesPerSecond()),
                    py,
                    "spread");
            double width = LETTER * point.scalesLabel().length();
            if (px - width / 2 > labelled) {
                drawing.label(px, py + 17, "middle", "mark", point.scalesLabel());
                labelled = px + width / 2;
            }
        }
        drawing.curve(curve, "front");
    }

    private static void preset(Drawing drawing, Axis x, Axis y, Point point) {
        double px = x.at(speed(point));
        double py = y.at(point.accuracy().score());
        drawing.dot(px, py, 8, "preset", hint(point));
        String names = String.join(", ", point.presets());
        double width = LETTER * names.length();
        boolean left = px - width / 2 < LEFT;
        boolean right = px + width / 2 > RIGHT;
        drawing.label(
                left ? px - 6 : right ? px + 6 : px,
                py - 12,
                left ? "start" : right ? "end" : "middle",
                "preset",
                names);
    }

    private static void legend(Drawing drawing, Map<String, String> styles) {
        int i = 0;
        for (Map.Entry<String, String> model : styles.entrySet()) {
            double left = LEFT + i % 2 * (RIGHT - LEFT) / 2.0;
            double line = LEGEND + i / 2 * LEGEND_LINE;
            drawing.dot(left, line - 4, 4, model.getValue(), model.getKey());
            drawing.label(left + 8, line, "start", "tick", model.getKey());
            i++;
        }
    }

    private static double speed(Point point) {
        return point.speed().imagesPerSecond();
    }

    private static String model(Point point) {
        return point.backbone() + " " + point.precision();
    }

    private static String hint(Point point) {
        String accuracy = point.accuracy() == null
                ? "random weights: speed only"
                : Numbers.digits(100 * point.accuracy().score());
        return "%s, %d workers, batch size %d: %s images/s, %s"
                .formatted(point.label(), point.workers(), point.batchSize(), Numbers.digits(speed(point)), accuracy);
    }
}
