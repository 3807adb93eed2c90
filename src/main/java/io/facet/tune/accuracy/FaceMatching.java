package io.facet.tune.accuracy;

import java.util.Arrays;
import java.util.List;

/**
 * Which found face is which known one: greedy by score, one to one, at an IoU of at least 0.5, like pycocotools.
 *
 * <p>A found face takes the face that counts on which it lies best; only where it lies on none it takes an ignored one, and
 * then counts neither way.
 */
final class FaceMatching {
    static final double MIN_IOU = 0.5;

    /** A found face that lies on no face. */
    static final int NOTHING = -1;

    private final List<TruthFace> truth;
    private final int[] takenBy;
    private final int[] partner;

    private FaceMatching(JudgedPhoto photo) {
        truth = photo.truth();
        takenBy = new int[truth.size()];
        partner = new int[photo.found().size()];
        Arrays.fill(takenBy, NOTHING);
        for (int i = 0; i < partner.length; i++) {
            ScoredFace face = photo.found().get(i);
            partner[i] = best(face, true);
            if (partner[i] == NOTHING) {
                partner[i] = best(face, false);
            }
            if (partner[i] != NOTHING) {
                takenBy[partner[i]] = i;
            }
        }
    }

    static FaceMatching of(JudgedPhoto photo) {
        return new FaceMatching(photo);
    }

    private int best(ScoredFace face, boolean counting) {
        int best = NOTHING;
        double bestOverlap = MIN_IOU;
        for (int i = 0; i < truth.size(); i++) {
            TruthFace known = truth.get(i);
            boolean free = takenBy[i] == NOTHING || known.role() == TruthFace.Role.CROWD;
            double overlap = free && known.counts() == counting ? known.overlap(face.box()) : 0;
            // Of equals the last, as in pycocotools.
            if (overlap >= bestOverlap) {
                best = i;
                bestOverlap = overlap;
            }
        }
        return best;
    }

    /** The index of the known face on which the found one lies, or {@link #NOTHING}. */
    int partnerOf(int found) {
        return partner[found];
    }

    boolean isRight(int found) {
        return partner[found] != NOTHING && truth.get(partner[found]).counts();
    }

    boolean isWrong(int found) {
        return partner[found] == NOTHING;
    }

    /** Whether a known face was found. */
    boolean isFound(int known) {
        return takenBy[known] != NOTHING;
    }
}
