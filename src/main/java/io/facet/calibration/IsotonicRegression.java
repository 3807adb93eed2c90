package io.facet.calibration;

import java.util.List;

/** Linear between the points and constant outside them; both coordinates of the points ascend. */
public record IsotonicRegression(List<Point> points) implements Curve {

    public record Point(double confidence, double probability) {}

    public IsotonicRegression {
        if (points == null || points.isEmpty()) {
            throw new IllegalArgumentException("points is missing or empty");
        }
        points = List.copyOf(points);
        var previous = new Point(-1, 0);
        for (Point point : points) {
            boolean ascends = point.confidence() > previous.confidence()
                    && point.probability() >= previous.probability()
                    && point.confidence() <= 1
                    && point.probability() <= 1;
            if (!ascends) {
                throw new IllegalArgumentException("points must ascend from 0 to 1 (got %s)".formatted(point));
            }
            previous = point;
        }
    }

    @Override
    public double probability(double confidence) {
        Point below = points.get(0);
        for (Point above : points) {
            if (confidence <= above.confidence()) {
                return between(below, above, confidence);
            }
            below = above;
        }
        return below.probability();
    }

    private static double between(Point below, Point above, double confidence) {
        if (below.equals(above) || confidence <= below.confidence()) {
            return below.probability();
        }
        double share = (confidence - below.confidence()) / (above.confidence() - below.confidence());
        return below.probability() + share * (above.probability() - below.probability());
    }

    @Override
    public String label() {
        return "isotonic regression";
    }
}
