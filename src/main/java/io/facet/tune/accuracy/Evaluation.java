package io.facet.tune.accuracy;

import io.facet.detection.BoundingBox;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;

/**
 * What is kept of everything that one setting found.
 *
 * @param found which of the known faces were, in the order of photos and faces
 * @param scores of all that was found, down to the lowest confidence that may be asked for
 */
public record Evaluation(Accuracy accuracy, BitSet found, List<Scored> scores) {

    /** A score, and what it is the score of; ignored faces are not among them. */
    record Scored(float confidence, boolean right) {}

    /**
     * Judges a setting.
     *
     * @param photos with everything that was found
     * @param confidence of the service: recall, precision and boxes are those of faces at least so sure
     * @param withAp the faces were told by somebody, and are not what another setting found
     */
    public static Evaluation of(List<JudgedPhoto> photos, double confidence, boolean withAp) {
        var found = new BitSet();
        List<Scored> scores = new ArrayList<>();
        int before = 0;
        int faces = 0;
        int right = 0;
        int wrong = 0;
        double ious = 0;
        for (JudgedPhoto photo : photos) {
            FaceMatching all = FaceMatching.of(photo);
            List<ScoredFace> detected = photo.found();
            // Greedy by score: a lower threshold takes no face from a more confident one.
            for (int i = 0; i < detected.size(); i++) {
                float score = detected.get(i).confidence();
                if (all.isRight(i) || all.isWrong(i)) {
                    scores.add(new Scored(score, all.isRight(i)));
                }
                if (score >= confidence && all.isRight(i)) {
                    right++;
                    BoundingBox known = photo.truth().get(all.partnerOf(i)).box();
                    ious += known.iou(detected.get(i).box());
                    found.set(before + all.partnerOf(i));
                }
                wrong += score >= confidence && all.isWrong(i) ? 1 : 0;
            }
            faces += (int) photo.truth().stream().filter(TruthFace::counts).count();
            before += photo.truth().size();
        }
        var accuracy = new Accuracy(
                photos.size(),
                faces,
                ratio(right, faces),
                ratio(ious, right),
                ratio(right, right + wrong),
                withAp ? AveragePrecision.of(photos) : null);
        return new Evaluation(accuracy, found, scores);
    }

    private static Double ratio(double part, int whole) {
        return whole == 0 ? null : part / whole;
    }
}
