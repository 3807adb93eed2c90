package io.facet.image.scale;

import static org.bytedeco.opencv.global.opencv_core.BORDER_REPLICATE;
import static org.bytedeco.opencv.global.opencv_core.CV_32F;
import static org.bytedeco.opencv.global.opencv_core.NORM_L2SQR;
import static org.bytedeco.opencv.global.opencv_core.mean;
import static org.bytedeco.opencv.global.opencv_core.norm;
import static org.bytedeco.opencv.global.opencv_imgproc.COLOR_RGB2GRAY;
import static org.bytedeco.opencv.global.opencv_imgproc.GaussianBlur;
import static org.bytedeco.opencv.global.opencv_imgproc.cvtColor;

import io.facet.face.Alignment;
import io.facet.face.Quality;
import io.facet.face.RawFace;
import java.util.List;
import org.bytedeco.opencv.opencv_core.Mat;
import org.bytedeco.opencv.opencv_core.Rect;
import org.bytedeco.opencv.opencv_core.Scalar;
import org.bytedeco.opencv.opencv_core.Size;

/**
 * Measures sharpness and brightness on the aligned face. Sharpness is the share of the squared gradients that a Gaussian blur
 * removes: much of a sharp picture, little of a blurred one, and independent of brightness and contrast.
 */
public final class FaceQuality {
    // Details that are smaller than 1/48 of the square do not count, so that the value hardly depends on the input
    // size.
    private static final int SIDE = 48;
    private static final int MIN_SIDE = 16;
    private static final double BLUR = 1.5;

    private FaceQuality() {}

    /** @param faces in pixels of the upright source */
    public static List<RawFace> measured(List<RawFace> faces, ScaledPhoto photo) {
        return faces.stream()
                .map(face -> Alignment.of(face.landmarks())
                        .map(alignment -> face.withQuality(measure(alignment, photo)))
                        .orElse(face))
                .toList();
    }

    private static Quality measure(Alignment alignment, ScaledPhoto photo) {
        double sideInSource = Alignment.SIDE / alignment.scale();
        PhotoPixels pixels = photo.atScale(FaceChip.OVERSAMPLING * SIDE / sideInSource);
        double available = sideInSource * Math.min(1, pixels.scale());
        // Enlarged pixels would make a small face look blurred.
        int side = (int) Math.max(MIN_SIDE, Math.min(SIDE, available));
        try (Mat chip = FaceChip.cut(pixels, alignment, side, BORDER_REPLICATE)) {
            return of(chip);
        }
    }

    /** @param chip RGB, aligned */
    public static Quality of(Mat chip) {
        int side = chip.cols();
        // From the eyebrows to the chin, without the background.
        int marginX = side / 5;
        int top = side / 4;
        try (Mat gray = new Mat();
                Mat luma = new Mat();
                Mat blurred = new Mat();
                Size automatic = new Size(0, 0);
                Rect face = new Rect(marginX, top, side - 2 * marginX, side - top - side / 16)) {
            cvtColor(chip, gray, COLOR_RGB2GRAY);
            gray.convertTo(luma, CV_32F);
            GaussianBlur(luma, blurred, automatic, BLUR);
            try (Mat seen = luma.apply(face);
                    Mat compared = blurred.apply(face);
                    Scalar mean = mean(seen)) {
                double before = gradients(seen);
                double sharpness = before == 0 ? 0 : 1 - gradients(compared) / before;
                return new Quality((float) Math.max(0, sharpness), (float) (mean.get(0) / 255));
            }
        }
    }

    /** The sum of the squared differences of neighbours. */
    private static double gradients(Mat luma) {
        try (Mat left = luma.colRange(0, luma.cols() - 1);
                Mat right = luma.colRange(1, luma.cols());
                Mat above = luma.rowRange(0, luma.rows() - 1);
                Mat below = luma.rowRange(1, luma.rows())) {
            return norm(left, right, NORM_L2SQR, null) + norm(above, below, NORM_L2SQR, null);
        }
    }
}
