package io.facet.tune.accuracy;

import java.util.List;

/** A curve of precision over recall, from what each found face is, the most confident first. */
final class PrecisionRecall {
    private final double[] recall;
    private final double[] precision;

    /**
     * What a found face does to the curve.
     *
     * @param proposes it counts as something that was found, rightly or wrongly
     * @param finds it is the first on a face that counts
     */
    record Step(float confidence, boolean proposes, boolean finds) {}

    /**
     * The curve of these steps.
     *
     * @param together faces of one score are one step, since no threshold tells them apart
     */
    PrecisionRecall(List<Step> falling, int faces, boolean together) {
        recall = new double[falling.size()];
        precision = new double[falling.size()];
        int proposed = 0;
        int found = 0;
        for (int i = 0; i < recall.length; i++) {
            Step step = falling.get(i);
            proposed += step.proposes() ? 1 : 0;
            found += step.finds() ? 1 : 0;
            recall[i] = (double) found / faces;
            precision[i] = proposed == 0 ? 0 : (double) found / proposed;
        }
        if (together) {
            for (int i = recall.length - 2; i >= 0; i--) {
                if (falling.get(i).confidence() == falling.get(i + 1).confidence()) {
                    recall[i] = recall[i + 1];
                    precision[i] = precision[i + 1];
                }
            }
        }
        // The envelope: the best precision at this recall or more.
        for (int i = precision.length - 2; i >= 0; i--) {
            precision[i] = Math.max(precision[i], precision[i + 1]);
        }
    }

    /** The area below it. */
    double area() {
        double area = 0;
        double before = 0;
        for (int i = 0; i < recall.length; i++) {
            area += Math.max(0, recall[i] - before) * precision[i];
            before = Math.max(before, recall[i]);
        }
        return area;
    }

    /** The mean of its heights at recalls 0, 0.01, … 1, as COCO takes it. */
    double meanOfHundredAndOne() {
        double sum = 0;
        int at = 0;
        for (int hundredth = 0; hundredth <= 100; hundredth++) {
            while (at < recall.length && recall[at] < hundredth / 100.0) {
                at++;
            }
            sum += at < recall.length ? precision[at] : 0;
        }
        return sum / 101;
    }
}
