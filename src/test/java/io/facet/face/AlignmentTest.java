package io.facet.face;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.facet.face.Landmarks.Point;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The least-squares alignment to the template of ArcFace. */
class AlignmentTest {
    private static final List<Point> TEMPLATE = List.of(
            new Point(38.2946f, 51.6963f),
            new Point(73.5318f, 51.5014f),
            new Point(56.0252f, 71.7366f),
            new Point(41.5493f, 92.3655f),
            new Point(70.7299f, 92.2041f));

    @ParameterizedTest
    @CsvSource({"0, 1, 0, 0", "30, 2.5, 400, 100", "-90, 0.2, 12, 9000", "180, 8, -50, 300"})
    void similarTemplateIsMappedBackToItself(double roll, double scale, double x, double y) {
        Alignment alignment = Alignment.of(moved(TEMPLATE, roll, scale, x, y)).orElseThrow();

        assertThat(alignment.scale()).isCloseTo(1 / scale, within(1e-3 / scale));
        for (int i = 0; i < TEMPLATE.size(); i++) {
            Point source = moved(TEMPLATE, roll, scale, x, y).points().get(i);
            assertClose(alignment.toSquare(source), TEMPLATE.get(i), 0.01f);
            assertClose(alignment.toSource(TEMPLATE.get(i)), source, 0.01f * (float) Math.max(1, scale));
        }
    }

    @Test
    void noOtherAlignmentHasSmallerSquaredErrors() {
        Landmarks face = Landmarks.of(List.of(
                new Point(203, 101),
                new Point(246, 103),
                new Point(215, 127),
                new Point(203, 144),
                new Point(240, 150)));
        Alignment best = Alignment.of(face).orElseThrow();

        double least = error(best, face);
        assertThat(least).isGreaterThan(1);
        for (double step : new double[] {-0.01, 0.01}) {
            assertThat(Stream.of(
                            new Alignment(best.a() + step, best.b(), best.shiftX(), best.shiftY()),
                            new Alignment(best.a(), best.b() + step, best.shiftX(), best.shiftY()),
                            new Alignment(best.a(), best.b(), best.shiftX() + step, best.shiftY()),
                            new Alignment(best.a(), best.b(), best.shiftX(), best.shiftY() + step)))
                    .allMatch(other -> error(other, face) > least);
        }
    }

    @Test
    void landmarksInOnePointHaveNoAlignment() {
        assertThat(Alignment.of(moved(TEMPLATE, 0, 0, 5, 5))).isEmpty();
    }

    private static double error(Alignment alignment, Landmarks face) {
        double sum = 0;
        for (int i = 0; i < TEMPLATE.size(); i++) {
            Point mapped = alignment.toSquare(face.points().get(i));
            sum += Math.pow(mapped.x() - TEMPLATE.get(i).x(), 2)
                    + Math.pow(mapped.y() - TEMPLATE.get(i).y(), 2);
        }
        return sum;
    }

    private static Landmarks moved(List<Point> points, double roll, double scale, double x, double y) {
        double cos = scale * Math.cos(Math.toRadians(roll));
        double sin = scale * Math.sin(Math.toRadians(roll));
        return Landmarks.of(points.stream()
                .map(point -> new Point((float) (cos * point.x() - sin * point.y() + x), (float)
                        (sin * point.x() + cos * point.y() + y)))
                .toList());
    }

    private static void assertClose(Point actual, Point expected, float tolerance) {
        assertThat(actual.x()).isCloseTo(expected.x(), within(tolerance));
        assertThat(actual.y()).isCloseTo(expected.y(), within(tolerance));
    }
}
