package io.facet.retinaface;

import io.facet.detection.BoundingBox;
import io.facet.detection.Landmarks;
import io.facet.detection.Point;
import io.facet.detection.RawFace;
import io.facet.retinaface.PriorBoxes.PriorBox;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * Turns the network's regressions into boxes and landmarks (SSD, arXiv 1512.02325, with the variances of RetinaFace).
 * Only boxes over the threshold are decoded: some dozens out of the 16,800 of a 640 × 640 input.
 */
public final class BoxDecoder {
    private static final float CENTER_VARIANCE = 0.1f;
    private static final float SIZE_VARIANCE = 0.2f;
    private static final int BOX_VALUES = 4;
    private static final int CLASSES = 2;
    private static final int LANDMARK_VALUES = 10;

    private BoxDecoder() {}

    /**
     * The outputs of the network for one image, A prior boxes each.
     *
     * @param loc [A,4] offset of the centre and logarithm of the scale
     * @param conf [A,2] background and face, after softmax
     * @param landms [A,10] offsets of five points
     */
    public record Output(FloatBuffer loc, FloatBuffer conf, FloatBuffer landms) {}

    public static List<RawFace> decode(Output output, PriorBoxes priors, float threshold) {
        FloatBuffer conf = output.conf();
        int count = priors.count();
        if (conf.remaining() != count * CLASSES) {
            throw new IllegalArgumentException(
                    "The network scored %d boxes, expected are %d".formatted(conf.remaining() / CLASSES, count));
        }
        List<RawFace> faces = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            float confidence = conf.get(i * CLASSES + 1);
            if (confidence >= threshold) {
                PriorBox prior = priors.at(i);
                faces.add(new RawFace(
                        confidence,
                        box(output.loc(), i * BOX_VALUES, prior),
                        landmarks(output.landms(), i * LANDMARK_VALUES, prior)));
            }
        }
        return faces;
    }

    private static BoundingBox box(FloatBuffer loc, int at, PriorBox prior) {
        float centerX = prior.centerX() + loc.get(at) * CENTER_VARIANCE * prior.size();
        float centerY = prior.centerY() + loc.get(at + 1) * CENTER_VARIANCE * prior.size();
        float width = prior.size() * (float) Math.exp(loc.get(at + 2) * SIZE_VARIANCE);
        float height = prior.size() * (float) Math.exp(loc.get(at + 3) * SIZE_VARIANCE);
        return new BoundingBox(centerX - width / 2, centerY - height / 2, width, height);
    }

    private static Landmarks landmarks(FloatBuffer landms, int at, PriorBox prior) {
        return new Landmarks(
                point(landms, at, prior),
                point(landms, at + 2, prior),
                point(landms, at + 4, prior),
                point(landms, at + 6, prior),
                point(landms, at + 8, prior));
    }

    private static Point point(FloatBuffer landms, int at, PriorBox prior) {
        return new Point(
                prior.centerX() + landms.get(at) * CENTER_VARIANCE * prior.size(),
                prior.centerY() + landms.get(at + 1) * CENTER_VARIANCE * prior.size());
    }
}
