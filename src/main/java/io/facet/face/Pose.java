package io.facet.face;

import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import io.facet.face.Landmarks.Point;
import java.util.List;

/**
 * The rotation of a head in degrees: {@code roll} clockwise in the image, {@code yaw} positive if the face looks toward the
 * right border of the image, {@code pitch} positive if it looks up. All are 0 in a frontal, upright face.
 *
 * <p>Method: a rigid model of the five landmarks is fitted by least squares under weak perspective, as in the first step of
 * POSIT (DeMenthon and Davis, "Model-based object pose in 25 lines of code", IJCV 1995); the rotation is the nearest one to the
 * fitted matrix. Errors: {@code docs/landmarks-and-confidence.md}.
 */
@JsonPropertyOrder({"roll", "yaw", "pitch"})
public record Pose(float roll, float yaw, float pitch) {
    // Centimetres; x to the right, y down, z away from the viewer. Fitted to the network's landmarks in renderings
    // of rotated faces.
    private static final double[][] MODEL = centered(new double[][] {
        {-3.15, -2.62, 0}, {3.15, -2.62, 0}, {0, 0.55, -3.54}, {-3.86, 4.01, -0.51}, {3.86, 4.01, -0.51}
    });
    private static final double[][] INVERSE = pseudoInverse(MODEL);

    public static Pose of(Landmarks landmarks) {
        double[] x = fit(landmarks.points(), true);
        double[] y = fit(landmarks.points(), false);
        orthonormalize(x, y);
        double[] z = {x[1] * y[2] - x[2] * y[1], x[2] * y[0] - x[0] * y[2], x[0] * y[1] - x[1] * y[0]};
        return new Pose(
                degrees(Math.atan2(y[0], x[0])),
                degrees(Math.asin(Math.max(-1, Math.min(1, z[0])))),
                degrees(-Math.atan2(z[1], z[2])));
    }

    /** How one coordinate of the image depends on the three of the model. */
    private static double[] fit(List<Point> points, boolean horizontal) {
        var row = new double[3];
        for (int axis = 0; axis < 3; axis++) {
            for (int i = 0; i < MODEL.length; i++) {
                row[axis] += INVERSE[axis][i]
                        * (horizontal ? points.get(i).x() : points.get(i).y());
            }
        }
        return row;
    }

    /** Replaces the rows of A by those of (A·Aᵀ)^(-1/2)·A, the nearest orthonormal ones. */
    private static void orthonormalize(double[] a, double[] b) {
        double aa = dot(a, a);
        double ab = dot(a, b);
        double bb = dot(b, b);
        double root = Math.sqrt(aa * bb - ab * ab);
        // The root of a symmetric 2 × 2 matrix S is (S + √det·I) / √(trace + 2·√det); its determinant is √det.
        double norm = Math.sqrt(aa + bb + 2 * root) * root;
        for (int i = 0; i < 3; i++) {
            double first = ((bb + root) * a[i] - ab * b[i]) / norm;
            b[i] = ((aa + root) * b[i] - ab * a[i]) / norm;
            a[i] = first;
        }
    }

    private static double dot(double[] a, double[] b) {
        return a[0] * b[0] + a[1] * b[1] + a[2] * b[2];
    }

    private static float degrees(double radians) {
        double value = Math.toDegrees(radians);
        // Landmarks on one line have no pose.
        return Double.isNaN(value) ? 0 : (float) value;
    }

    private static double[][] centered(double[][] points) {
        for (int axis = 0; axis < 3; axis++) {
            double sum = 0;
            for (double[] point : points) {
                sum += point[axis];
            }
            for (double[] point : points) {
                point[axis] -= sum / points.length;
            }
        }
        return points;
    }

    /** (XᵀX)⁻¹Xᵀ. The model is symmetric, so that x is independent of y and z. */
    private static double[][] pseudoInverse(double[][] model) {
        double xx = 0;
        double yy = 0;
        double yz = 0;
        double zz = 0;
        for (double[] point : model) {
            xx += point[0] * point[0];
            yy += point[1] * point[1];
            yz += point[1] * point[2];
            zz += point[2] * point[2];
        }
        double determinant = yy * zz - yz * yz;
        var inverse = new double[3][model.length];
        for (int i = 0; i < model.length; i++) {
            inverse[0][i] = model[i][0] / xx;
            inverse[1][i] = (zz * model[i][1] - yz * model[i][2]) / determinant;
            inverse[2][i] = (yy * model[i][2] - yz * model[i][1]) / determinant;
        }
        return inverse;
    }
}
