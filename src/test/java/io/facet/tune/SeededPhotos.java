package io.facet.tune;

import io.facet.detection.BoundingBox;
import io.facet.tune.accuracy.JudgedPhoto;
import io.facet.tune.accuracy.ScoredFace;
import io.facet.tune.accuracy.TruthFace;
import io.facet.tune.accuracy.TruthFace.Role;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Random;

/** Photos with faces and a detector's answers, made up from a seed: misses, doubles, false alarms, faces that are ignored. */
public final class SeededPhotos {
    private SeededPhotos() {}

    public static List<JudgedPhoto> of(long seed, int count) {
        var random = new Random(seed);
        List<JudgedPhoto> photos = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            photos.add(photo(random));
        }
        return photos;
    }

    private static JudgedPhoto photo(Random random) {
        List<TruthFace> truth = new ArrayList<>();
        List<ScoredFace> found = new ArrayList<>();
        int faces = random.nextInt(8);
        for (int i = 0; i < faces; i++) {
            float size = (float) (6 * Math.pow(20, random.nextDouble()));
            var box = new BoundingBox(random.nextInt(900), random.nextInt(600), size, size * 1.3f);
            truth.add(new TruthFace(box, random.nextInt(8) == 0 ? Role.IGNORED : Role.FACE));
            double visible = Math.min(1, size / 30);
            for (int answers = random.nextInt(10) == 0 ? 2 : 1;
                    answers > 0 && random.nextDouble() < visible;
                    answers--) {
                found.add(new ScoredFace(score(random, 0.9), shaken(box, random)));
            }
        }
        for (int alarms = random.nextInt(6); alarms > 0; alarms--) {
            float size = 10 + random.nextInt(60);
            var box = new BoundingBox(random.nextInt(900), random.nextInt(600), size, size);
            found.add(new ScoredFace(score(random, 0.25), box));
        }
        found.sort(Comparator.comparing(ScoredFace::confidence).reversed());
        return new JudgedPhoto(found, truth);
    }

    private static float score(Random random, double around) {
        return (float) Math.max(0.02, Math.min(0.9999, around + 0.2 * random.nextGaussian()));
    }

    private static BoundingBox shaken(BoundingBox box, Random random) {
        float by = box.width() * 0.12f;
        return new BoundingBox(
                box.x() + by * (float) random.nextGaussian(),
                box.y() + by * (float) random.nextGaussian(),
                box.width() * (1 + 0.1f * (float) random.nextGaussian()),
                box.height() * (1 + 0.1f * (float) random.nextGaussian()));
    }
}
