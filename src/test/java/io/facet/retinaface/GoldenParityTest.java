package io.facet.retinaface;

import static org.assertj.core.api.Assertions.assertThat;

import io.facet.detection.DetectionOptions;
import io.facet.detection.Precision;
import io.facet.face.Face;
import io.facet.retinaface.Golden.Comparison;
import io.facet.retinaface.Golden.Pair;
import io.facet.testing.Shared;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Facet finds the same faces as other implementations with the same weights. */
class GoldenParityTest {
    // Scores near the threshold can be on either side of it.
    private static final double SURE = 0.55;

    @Test
    void fp32MatchesTheReferenceImplementation() throws IOException {
        assertParity(Golden.read("mnet25_v1.json"), new TestDetector(Map.of()), "mobilenet0.25");
    }

    @Test
    void int8NearlyMatchesTheReferenceImplementation() throws IOException {
        assertNearlyTheSame(Precision.INT8, 0.03);
    }

    @Test
    void bf16NearlyMatchesTheReferenceImplementation() throws IOException {
        assertNearlyTheSame(Precision.BF16, 0.01);
    }

    private static void assertNearlyTheSame(Precision precision, double mayBeMissing) throws IOException {
        Golden golden = Golden.read("mnet25_v1.json");

        Comparison all = compare(golden, new TestDetector(Map.of()), options("mobilenet0.25", precision), 0.8);

        List<Golden.Expected> missing =
                all.missing().stream().filter(face -> face.score() >= 0.6).toList();
        List<Face> extra =
                all.extra().stream().filter(face -> face.confidence() >= 0.6).toList();
        long expected = golden.photos().values().stream()
                .flatMap(List::stream)
                .filter(face -> face.score() >= 0.6)
                .count();
        System.out.printf(
                "%s: %d of %d missing, %d extra, score %.4f%n",
                precision.label(),
                missing.size(),
                expected,
                extra.size(),
                all.pairs().stream().mapToDouble(Pair::scoreDifference).max().orElse(0));
        assertThat(missing.size()).isLessThanOrEqualTo((int) (mayBeMissing * expected));
        assertThat(extra.size()).isLessThanOrEqualTo((int) (0.02 * expected));
    }

    static void assertParity(Golden golden, TestDetector detector, String backbone) {
        Comparison all = compare(golden, detector, options(backbone, Precision.FP32), 0.95);
        List<Golden.Expected> missing =
                all.missing().stream().filter(face -> face.score() >= SURE).toList();
        List<Face> extra =
                all.extra().stream().filter(face -> face.confidence() >= SURE).toList();
        long expected = golden.photos().values().stream()
                .flatMap(List::stream)
                .filter(face -> face.score() >= SURE)
                .count();
        System.out.printf(
                "%s: %d of %d missing %s, %d extra %s, score %.4f, landmarks %.4f%n",
                backbone,
                missing.size(),
                expected,
                missing,
                extra.size(),
                extra,
                all.pairs().stream().mapToDouble(Pair::scoreDifference).max().orElse(0),
                all.pairs().stream().mapToDouble(Pair::landmarkDistance).max().orElse(0));
        // JPEG decoders differ slightly.
        assertThat(missing.size()).isLessThanOrEqualTo((int) (0.01 * expected));
        assertThat(extra).hasSizeLessThanOrEqualTo(missing.size());
        assertThat(all.pairs()).allSatisfy(pair -> {
            assertThat(pair.scoreDifference()).isLessThanOrEqualTo(0.02f);
            assertThat(pair.landmarkDistance()).isLessThanOrEqualTo(0.02);
        });
    }

    private static DetectionOptions options(String backbone, Precision precision) {
        return new DetectionOptions(backbone, 1600, precision, 0.5, 0.4, 750);
    }

    private static Comparison compare(Golden golden, TestDetector detector, DetectionOptions options, double minIou) {
        return Golden.merge(golden.photos().entrySet().stream()
                .map(photo -> {
                    byte[] bytes = Shared.bytes("images/faces/" + photo.getKey());
                    return Golden.compare(photo.getValue(), detector.detect(bytes, options), minIou);
                })
                .toList());
    }
}
