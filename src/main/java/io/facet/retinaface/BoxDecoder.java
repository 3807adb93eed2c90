package io.facet.retinaface;

import io.facet.face.BoundingBox;
import io.facet.face.Landmarks;
import io.facet.face.Landmarks.Point;
import io.facet.face.RawFace;
import io.facet.retinaface.PriorBoxes.PriorBox;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Decodes the network's regressions into boxes and landmarks (SSD, arXiv 1512.02325, with the variances of RetinaFace). It
 * decodes only boxes over the threshold: some dozens of the 16,800 of a 640 × 640 input.
 */
public final class BoxDecoder {
    static final int BOX_VALUES = 4;
    static final int CLASSES = 2;
    static final int LANDMARK_VALUES = 2 * Landmarks.COUNT;

    // Columns of a top-k row: index of the prior box, score, box, landmarks.
    private static final int SCORE = 1;
    private static final int BOX = 2;
    private static final int LANDMARKS = BOX + BOX_VALUES;
    static final int ROW_VALUES = LANDMARKS + LANDMARK_VALUES;

    private static final float CENTER_VARIANCE = 0.1f;
    private static final float SIZE_VARIANCE = 0.2f;

    private BoxDecoder() {}

    /**
     * The outputs of the network for one image with A prior boxes and L landmarks.
     *
     * @param loc [A,4] offset of the centre and logarithm of the scale
     * @param conf [A,2] background and face, after softmax
     * @param landms [A,2L] offsets of the landmarks
     */
    public record Dense(FloatBuffer loc, FloatBuffer conf, FloatBuffer landms) {}

    /**
     * [K,6+2L], the best prior boxes of one image by descending score: the index, the score and the values of loc and
     * landms. The last rows are below the threshold if another image of the batch has more over it.
     */
    public record TopK(FloatBuffer rows) {}

    public static List<RawFace> decode(Dense output, PriorBoxes priors, float threshold) {
        FloatBuffer conf = output.conf();
        int count = priors.count();
        if (conf.remaining() != count * CLASSES) {
            throw new IllegalArgumentException(
                    "The network scored %d boxes, expected %d".formatted(conf.remaining() / CLASSES, count));
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

    public static List<RawFace> decode(TopK output, PriorBoxes priors, float threshold) {
        FloatBuffer rows = output.rows();
        // In the order of the prior boxes, like dense outputs, so that faces of equal score keep their order.
        return IntStream.iterate(
                        0, at -> at < rows.remaining() && rows.get(at + SCORE) >= threshold, at -> at + ROW_VALUES)
                .boxed()
                .sorted(Comparator.comparing(rows::get))
                .map(at -> face(rows, at, priors))
                .toList();
    }

    private static RawFace face(FloatBuffer rows, int at, PriorBoxes priors) {
        PriorBox prior = priors.at((int) rows.get(at));
        return new RawFace(rows.get(at + SCORE), box(rows, at + BOX, prior), landmarks(rows, at + LANDMARKS, prior));
    }

    private static BoundingBox box(FloatBuffer loc, int at, PriorBox prior) {
        float centerX = prior.centerX() + loc.get(at) * CENTER_VARIANCE * prior.size();
        float centerY = prior.centerY() + loc.get(at + 1) * CENTER_VARIANCE * prior.size();
        float width = prior.size() * (float) Math.exp(loc.get(at + 2) * SIZE_VARIANCE);
        float height = prior.size() * (float) Math.exp(loc.get(at + 3) * SIZE_VARIANCE);
        return new BoundingBox(centerX - width / 2, centerY - height / 2, width, height);
    }

    private static Landmarks landmarks(FloatBuffer landms, int at, PriorBox prior) {
        List<Point> points = new ArrayList<>(Landmarks.COUNT);
        for (int i = 0; i < Landmarks.COUNT; i++) {
            points.add(point(landms, at + 2 * i, prior));
        }
        return Landmarks.of(points);
    }

    private static Point point(FloatBuffer landms, int at, PriorBox prior) {
        return new Point(
                prior.centerX() + landms.get(at) * CENTER_VARIANCE * prior.size(),
                prior.centerY() + landms.get(at + 1) * CENTER_VARIANCE * prior.size());
    }
}
