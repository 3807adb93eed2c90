package io.facet.tune.accuracy;

import io.facet.tune.accuracy.PrecisionRecall.Step;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** COCO's AP at an IoU of 0.5, as pycocotools computes it: of each photo the 100 most confident faces, 101 recalls. */
final class CocoAveragePrecision {
    private static final int MAX_FOUND = 100;

    private CocoAveragePrecision() {}

    /** 0–1, or null where there is no face that counts. */
    static Double of(List<JudgedPhoto> photos) {
        List<Step> steps = new ArrayList<>();
        int faces = 0;
        for (JudgedPhoto photo : photos) {
            faces += (int) photo.truth().stream().filter(TruthFace::counts).count();
            List<ScoredFace> found = photo.found();
            var considered = new JudgedPhoto(found.subList(0, Math.min(MAX_FOUND, found.size())), photo.truth());
            FaceMatching matching = FaceMatching.of(considered);
            for (int i = 0; i < considered.found().size(); i++) {
                boolean finds = matching.isRight(i);
                steps.add(new Step(found.get(i).confidence(), finds || matching.isWrong(i), finds));
            }
        }
        // Stable: faces of one score stay in the order of their photos, as they do there.
        steps.sort(Comparator.comparing(Step::confidence).reversed());
        return faces == 0 ? null : new PrecisionRecall(steps, faces, false).meanOfHundredAndOne();
    }
}
