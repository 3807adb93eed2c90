package io.facet.face;

import io.facet.face.Landmarks.Point;
import java.util.List;
import java.util.Optional;

/**
 * The rotation, uniform scale and shift that bring the landmarks of a face closest to those of an upright face in a square of
 * {@link #SIDE} pixels: {@code x' = a·x - b·y + shiftX}, {@code y' = b·x + a·y + shiftY}.
 *
 * <p>Method: least squares (Umeyama, "Least-squares estimation of transformation parameters between two point patterns", PAMI
 * 1991) without mirroring, which has a closed form in two dimensions. The square is that of ArcFace (arXiv 1801.07698).
 */
public record Alignment(double a, double b, double shiftX, double shiftY) {
    public static final int SIDE = 112;

    // From InsightFace, where every face is aligned to them before recognition.
    private static final List<Point> TEMPLATE = List.of(
            new Point(38.2946f, 51.6963f),
            new Point(73.5318f, 51.5014f),
            new Point(56.0252f, 71.7366f),
            new Point(41.5493f, 92.3655f),
            new Point(70.7299f, 92.2041f));

    /** Empty if all landmarks are in one point. */
    public static Optional<Alignment> of(Landmarks landmarks) {
        List<Point> points = landmarks.points();
        Point from = mean(points);
        Point to = mean(TEMPLATE);
        double squares = 0;
        double a = 0;
        double b = 0;
        for (int i = 0; i < points.size(); i++) {
            double x = points.get(i).x() - from.x();
            double y = points.get(i).y() - from.y();
            double targetX = TEMPLATE.get(i).x() - to.x();
            double targetY = TEMPLATE.get(i).y() - to.y();
            squares += x * x + y * y;
            a += x * targetX + y * targetY;
            b += x * targetY - y * targetX;
        }
        a /= squares;
        b /= squares;
        var alignment = new Alignment(a, b, to.x() - a * from.x() + b * from.y(), to.y() - b * from.x() - a * from.y());
        return Double.isFinite(1 / alignment.scale()) ? Optional.of(alignment) : Optional.empty();
    }

    /** Pixels of the square for one pixel of the photo. */
    public double scale() {
        return Math.hypot(a, b);
    }

    public Point toSquare(Point source) {
        return new Point(
                (float) (a * source.x() - b * source.y() + shiftX), (float) (b * source.x() + a * source.y() + shiftY));
    }

    public Point toSource(Point inSquare) {
        double x = inSquare.x() - shiftX;
        double y = inSquare.y() - shiftY;
        double squares = a * a + b * b;
        return new Point((float) ((a * x + b * y) / squares), (float) ((a * y - b * x) / squares));
    }

    private static Point mean(List<Point> points) {
        double x = 0;
        double y = 0;
        for (Point point : points) {
            x += point.x();
            y += point.y();
        }
        return new Point((float) (x / points.size()), (float) (y / points.size()));
    }
}
