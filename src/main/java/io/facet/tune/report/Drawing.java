package io.facet.tune.report;

import java.util.ArrayList;
import java.util.List;

/** An SVG plot: coordinates in pixels; styles are CSS classes of the page. {@code tune/drawing.html} renders it. */
public final class Drawing {
    /** The width of a phone screen, so that text is not scaled down there. */
    public static final int WIDTH = 380;

    /** @param hint tooltip */
    public record Bar(double x, double y, double width, double height, String style, String hint) {}

    public record Line(double x1, double y1, double x2, double y2, String style) {}

    /** @param points in SVG syntax */
    public record Curve(String points, String style) {}

    public record Dot(double x, double y, double radius, String style, String hint) {}

    /** @param anchor {@code start}, {@code middle} or {@code end} */
    public record Label(double x, double y, String anchor, String style, String text) {}

    private final int height;
    private final String description;
    private final List<Bar> bars = new ArrayList<>();
    private final List<Line> lines = new ArrayList<>();
    private final List<Curve> curves = new ArrayList<>();
    private final List<Dot> dots = new ArrayList<>();
    private final List<Label> labels = new ArrayList<>();

    /** @param description for screen readers */
    Drawing(int height, String description) {
        this.height = height;
        this.description = description;
    }

    public int width() {
        return WIDTH;
    }

    public int height() {
        return height;
    }

    public String description() {
        return description;
    }

    public List<Bar> bars() {
        return bars;
    }

    public List<Line> lines() {
        return lines;
    }

    public List<Curve> curves() {
        return curves;
    }

    public List<Dot> dots() {
        return dots;
    }

    public List<Label> labels() {
        return labels;
    }

    void bar(double x, double y, double width, double barHeight, String style, String hint) {
        bars.add(new Bar(tenth(x), tenth(y), tenth(Math.max(0, width)), tenth(Math.max(0, barHeight)), style, hint));
    }

    void line(double x1, double y1, double x2, double y2, String style) {
        lines.add(new Line(tenth(x1), tenth(y1), tenth(x2), tenth(y2), style));
    }

    /** @param points as x, y, x, y, … */
    void curve(List<Double> points, String style) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < points.size(); i += 2) {
            text.append(tenth(points.get(i)))
                    .append(',')
                    .append(tenth(points.get(i + 1)))
                    .append(' ');
        }
        curves.add(new Curve(text.toString().strip(), style));
    }

    void dot(double x, double y, double radius, String style, String hint) {
        dots.add(new Dot(tenth(x), tenth(y), radius, style, hint));
    }

    void label(double x, double y, String anchor, String style, String text) {
        labels.add(new Label(tenth(x), tenth(y), anchor, style, text));
    }

    private static double tenth(double value) {
        return Math.round(value * 10) / 10.0;
    }
}
