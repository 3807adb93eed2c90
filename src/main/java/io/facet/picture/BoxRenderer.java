package io.facet.picture;

import static org.bytedeco.opencv.global.opencv_imgproc.FILLED;
import static org.bytedeco.opencv.global.opencv_imgproc.FONT_HERSHEY_SIMPLEX;
import static org.bytedeco.opencv.global.opencv_imgproc.LINE_8;
import static org.bytedeco.opencv.global.opencv_imgproc.LINE_AA;
import static org.bytedeco.opencv.global.opencv_imgproc.circle;
import static org.bytedeco.opencv.global.opencv_imgproc.getTextSize;
import static org.bytedeco.opencv.global.opencv_imgproc.putText;
import static org.bytedeco.opencv.global.opencv_imgproc.rectangle;

import io.facet.face.BoundingBox;
import io.facet.face.Face;
import java.util.List;
import java.util.Locale;
import org.bytedeco.javacpp.IntPointer;
import org.bytedeco.opencv.opencv_core.Mat;
import org.bytedeco.opencv.opencv_core.Point;
import org.bytedeco.opencv.opencv_core.Scalar;
import org.bytedeco.opencv.opencv_core.Size;

/** Draws the box, the landmarks and the confidence of each face. */
final class BoxRenderer implements FaceRenderer {
    // Relative to the picture, because most viewers scale it to a window.
    private static final double LINE_PER_SIDE = 1 / 320.0;
    private static final double TEXT_PER_SIDE = 1 / 45.0;
    // Smaller digits of this font are not legible.
    private static final double MIN_TEXT_HEIGHT = 9;
    private static final double TEXT_PER_FACE = 1 / 4.0;
    private static final double LINE_PER_FACE = 1 / 20.0;
    // Of FONT_HERSHEY_SIMPLEX at scale 1, in pixels.
    private static final double FONT_HEIGHT = 22;
    // Small enough that the points of a small face do not overlap.
    private static final double POINT_PER_FACE = 1 / 30.0;

    @Override
    public void render(Mat rgb, List<Face> faces) {
        int longest = Math.max(rgb.cols(), rgb.rows());
        try (Scalar green = new Scalar(70, 220, 80, 0);
                Scalar red = new Scalar(255, 50, 50, 0);
                Scalar black = new Scalar(0, 0, 0, 0)) {
            // The most confident last, so that its number is legible if faces overlap.
            for (int i = faces.size() - 1; i >= 0; i--) {
                Face face = faces.get(i);
                float width = face.box().width();
                int line = (int) Math.max(1, Math.round(Math.min(longest * LINE_PER_SIDE, width * LINE_PER_FACE)));
                double text = Math.max(MIN_TEXT_HEIGHT, Math.min(longest * TEXT_PER_SIDE, width * TEXT_PER_FACE));
                drawBox(rgb, face.box(), line, green);
                drawLandmarks(rgb, face, line, red);
                drawConfidence(rgb, face, line, text / FONT_HEIGHT, green, black);
            }
        }
    }

    private static void drawBox(Mat rgb, BoundingBox box, int line, Scalar colour) {
        try (Point topLeft = point(box.x(), box.y());
                Point bottomRight = point(box.right(), box.bottom())) {
            rectangle(rgb, topLeft, bottomRight, colour, line, LINE_8, 0);
        }
    }

    private static void drawLandmarks(Mat rgb, Face face, int line, Scalar colour) {
        double maxRadius = Math.min(face.box().width(), face.box().height()) * POINT_PER_FACE;
        int radius = (int) Math.max(1, Math.round(Math.min(2.0 * line, maxRadius)));
        face.landmarks().points().forEach(landmark -> {
            try (Point centre = point(landmark.x(), landmark.y())) {
                circle(rgb, centre, radius, colour, FILLED, LINE_AA, 0);
            }
        });
    }

    private static void drawConfidence(
            Mat rgb, Face face, int line, double scale, Scalar background, Scalar foreground) {
        String text = String.format(Locale.ROOT, "%.2f", face.confidence());
        int stroke = (int) Math.max(1, Math.round(scale * 1.5));
        try (IntPointer below = new IntPointer(1);
                Size size = getTextSize(text, FONT_HERSHEY_SIMPLEX, scale, stroke, below)) {
            int margin = line + stroke;
            int width = size.width() + 2 * margin;
            int height = size.height() + 2 * margin;
            // Above the box, or inside it at the top of the picture.
            int left = clamp(Math.round(face.box().x()) - line / 2, 0, rgb.cols() - width);
            int above = Math.round(face.box().y()) - height;
            int top = clamp(above < 0 ? above + height : above, 0, rgb.rows() - height);
            try (Point topLeft = new Point(left, top);
                    Point bottomRight = new Point(left + width - 1, top + height - 1);
                    Point origin = new Point(left + margin, top + margin + size.height())) {
                rectangle(rgb, topLeft, bottomRight, background, FILLED, LINE_8, 0);
                putText(rgb, text, origin, FONT_HERSHEY_SIMPLEX, scale, foreground, stroke, LINE_AA, false);
            }
        }
    }

    private static int clamp(int value, int low, int high) {
        return Math.max(low, Math.min(value, high));
    }

    private static Point point(float x, float y) {
        return new Point(Math.round(x), Math.round(y));
    }
}
