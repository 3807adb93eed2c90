package io.facet.face;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.facet.face.Landmarks.Point;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The pose of a head that was rotated and projected is found again. */
class PoseTest {
    // Eyes, nose and mouth in centimetres, y down, z away from the viewer; not exactly the model of the estimate.
    private static final double[][] HEAD = {
        {-3.2, -2.6, 0}, {3.2, -2.6, 0}, {0, 0.7, -3.4}, {-3.6, 4.1, -0.5}, {3.6, 4.1, -0.5}
    };
    private static final float TOLERANCE = 5;

    @ParameterizedTest
    @CsvSource({"0,0,0", "25,0,0", "-120,0,0", "0,35,0", "0,-50,0", "0,0,20", "0,0,-25", "15,30,-15", "-20,-40,15"})
    void rotationIsFoundAgain(double roll, double yaw, double pitch) {
        Pose pose = Pose.of(project(roll, yaw, pitch));

        assertThat(pose.roll()).isCloseTo((float) roll, within(TOLERANCE));
        assertThat(pose.yaw()).isCloseTo((float) yaw, within(TOLERANCE));
        assertThat(pose.pitch()).isCloseTo((float) pitch, within(TOLERANCE));
    }

    @Test
    void noseMovesTowardTheSideThatTheFaceLooksTo() {
        Point right = project(0, 30, 0).nose();
        Point up = project(0, 0, 20).nose();
        Point frontal = project(0, 0, 0).nose();

        assertThat(right.x()).isGreaterThan(frontal.x());
        assertThat(up.y()).isLessThan(frontal.y());
    }

    @Test
    void landmarksInOnePointHaveNoPose() {
        Landmarks point = Landmarks.of(
                List.of(new Point(5, 5), new Point(5, 5), new Point(5, 5), new Point(5, 5), new Point(5, 5)));

        assertThat(Pose.of(point)).isEqualTo(new Pose(0, 0, 0));
    }

    /** First pitch, then yaw, then roll; 100 pixels per centimetre at the position (500, 400). */
    private static Landmarks project(double roll, double yaw, double pitch) {
        double r = Math.toRadians(roll);
        double y = -Math.toRadians(yaw);
        double p = -Math.toRadians(pitch);
        List<Point> points = new ArrayList<>();
        for (double[] point : HEAD) {
            double py = Math.cos(p) * point[1] - Math.sin(p) * point[2];
            double pz = Math.sin(p) * point[1] + Math.cos(p) * point[2];
            double yx = Math.cos(y) * point[0] + Math.sin(y) * pz;
            double x = Math.cos(r) * yx - Math.sin(r) * py;
            double down = Math.sin(r) * yx + Math.cos(r) * py;
            points.add(new Point((float) (500 + 100 * x), (float) (400 + 100 * down)));
        }
        return Landmarks.of(points);
    }
}
