package io.facet.tune.accuracy;

import java.util.List;

/**
 * What was found in a photo, and what is in it.
 *
 * @param found most confident first
 */
public record JudgedPhoto(List<ScoredFace> found, List<TruthFace> truth) {

    /** What a threshold leaves of it. */
    JudgedPhoto atLeast(double confidence) {
        return new JudgedPhoto(
                found.stream().filter(face -> face.confidence() >= confidence).toList(), truth);
    }
}
