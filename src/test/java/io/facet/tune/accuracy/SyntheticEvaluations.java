package io.facet.tune.accuracy;

import io.facet.face.BoundingBox;
import io.facet.tune.accuracy.EvaluatedPhoto.Detection;
import io.facet.tune.accuracy.GroundTruthFace.Role;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Random;

/** Random ground truth and detections from a seed, with misses, duplicates, false positives and ignored faces. */
final class SyntheticEvaluations {
    private SyntheticEvaluations() {}

    static List<EvaluatedPhoto> of(long seed, int count) {
        var random = new Random(seed);
        List<EvaluatedPhoto> photos = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            photos.add(photo(random));
        }
        return photos;
    }

    private static EvaluatedPhoto photo(Random random) {
        List<GroundTruthFace> groundTruth = new ArrayList<>();
        List<Detection> detections = new ArrayList<>();
        int faces = random.nextInt(8);
        for (int i = 0; i < faces; i++) {
            float size = (float) (6 * Math.pow(20, random.nextDouble()));
            var box = new BoundingBox(random.nextInt(900), random.nextInt(600), size, size * 1.3f);
            groundTruth.add(new GroundTruthFace(box, random.nextInt(8) == 0 ? Role.IGNORED : Role.FACE));
            double visible = Math.min(1, size / 30);
            for (int copies = random.nextInt(10) == 0 ? 2 : 1; copies > 0 && random.nextDouble() < visible; copies--) {
                detections.add(new Detection(score(random, 0.9), jittered(box, random)));
            }
        }
        for (int falsePositives = random.nextInt(6); falsePositives > 0; falsePositives--) {
            float size = 10 + random.nextInt(60);
            var box = new BoundingBox(random.nextInt(900), random.nextInt(600), size, size);
            detections.add(new Detection(score(random, 0.25), box));
        }
        detections.sort(Comparator.comparing(Detection::confidence).reversed());
        return new EvaluatedPhoto(detections, groundTruth);
    }

    private static float score(Random random, double mean) {
        return (float) Math.max(0.02, Math.min(0.9999, mean + 0.2 * random.nextGaussian()));
    }

    private static BoundingBox jittered(BoundingBox box, Random random) {
        float shift = box.width() * 0.12f;
        return new BoundingBox(
                box.x() + shift * (float) random.nextGaussian(),
                box.y() + shift * (float) random.nextGaussian(),
                box.width() * (1 + 0.1f * (float) random.nextGaussian()),
                box.height() * (1 + 0.1f * (float) random.nextGaussian()));
    }
}
