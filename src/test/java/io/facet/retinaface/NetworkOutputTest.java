package io.facet.retinaface;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.facet.face.RawFace;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Both contracts produce the same faces from the same scores and regressions. */
class NetworkOutputTest {
    private static final PriorBoxes PRIORS = new PriorBoxes(64, 32);
    private static final int ROW = BoxDecoder.ROW_VALUES;
    private static final int LANDMARKS = BoxDecoder.LANDMARK_VALUES;

    private final NDManager manager = NDManager.newBaseManager("PyTorch");
    private final Random random = new Random(4);

    /** The outputs for one image. */
    private record ImageOutput(float[] loc, float[] conf, float[] landms) {
        float score(int prior) {
            return conf[2 * prior + 1];
        }
    }

    @AfterEach
    void close() {
        manager.close();
    }

    @Test
    void denseAndTopKReadTheSameFacesFromABatch() {
        List<ImageOutput> images = List.of(imageOutput(0.9f), imageOutput(0.4f), imageOutput(0.55f), imageOutput(0));

        for (float threshold : new float[] {0.02f, 0.5f, images.get(2).score(7)}) {
            List<List<RawFace>> dense = read(NetworkOutput.DENSE, dense(images), threshold, images.size());
            List<List<RawFace>> topK = read(NetworkOutput.TOP_K, topK(images, threshold), threshold, images.size());

            assertThat(topK).isEqualTo(dense);
            assertThat(dense.get(0)).hasSizeGreaterThan(dense.get(3).size());
        }
    }

    @Test
    void imageThresholdCanExceedTheBatchThreshold() {
        List<ImageOutput> images = List.of(imageOutput(0.9f));

        NDList batch = topK(images, 0.1f);

        assertThat(read(NetworkOutput.TOP_K, batch, 0.6f, 1))
                .isEqualTo(read(NetworkOutput.DENSE, dense(images), 0.6f, 1));
    }

    @Test
    void thresholdIsInclusive() {
        List<ImageOutput> images = List.of(imageOutput(0.9f));
        float score = images.get(0).score(5);

        for (NetworkOutput contract : NetworkOutput.values()) {
            NDList outputs = contract == NetworkOutput.DENSE ? dense(images) : topK(images, score);
            assertThat(read(contract, outputs, score, 1).get(0))
                    .extracting(RawFace::confidence)
                    .contains(score)
                    .allMatch(confidence -> confidence >= score);
        }
    }

    @Test
    void noCandidatesMeanNoFaces() {
        NDList none = new NDList(manager.create(new Shape(2, 0, ROW)));

        assertThat(read(NetworkOutput.TOP_K, none, 0.5f, 2)).containsExactly(List.of(), List.of());
    }

    private static List<List<RawFace>> read(NetworkOutput contract, NDList outputs, float threshold, int images) {
        return contract.read(outputs, images).stream()
                .map(candidates -> candidates.decode(PRIORS, threshold))
                .toList();
    }

    /** Scores from 0 to the highest; every other score occurs twice. */
    private ImageOutput imageOutput(float highest) {
        int count = PRIORS.count();
        var image = new ImageOutput(new float[count * 4], new float[count * 2], new float[count * LANDMARKS]);
        for (int i = 0; i < count; i++) {
            float score = i % 4 == 3 ? image.score(i - 1) : highest * random.nextFloat();
            image.conf[2 * i] = 1 - score;
            image.conf[2 * i + 1] = score;
        }
        fill(image.loc);
        fill(image.landms);
        return image;
    }

    private void fill(float[] values) {
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) random.nextGaussian();
        }
    }

    private NDList dense(List<ImageOutput> images) {
        return new NDList(
                stack(images.stream().map(ImageOutput::loc).toList(), 4),
                stack(images.stream().map(ImageOutput::conf).toList(), 2),
                stack(images.stream().map(ImageOutput::landms).toList(), LANDMARKS));
    }

    /** As many rows for every image as the one with the most has over the threshold. */
    private NDList topK(List<ImageOutput> images, float threshold) {
        int most = images.stream()
                .mapToInt(image -> (int) IntStream.range(0, PRIORS.count())
                        .filter(i -> image.score(i) >= threshold)
                        .count())
                .max()
                .orElseThrow();
        return new NDList(stack(images.stream().map(image -> best(image, most)).toList(), ROW));
    }

    private static float[] best(ImageOutput image, int rows) {
        List<Integer> order =
                new ArrayList<>(IntStream.range(0, PRIORS.count()).boxed().toList());
        // A GPU returns equal scores in any order; here the last is first.
        order.sort(Comparator.comparing(image::score).thenComparing(i -> i).reversed());
        float[] best = new float[rows * ROW];
        for (int row = 0; row < rows; row++) {
            int prior = order.get(row);
            best[row * ROW] = prior;
            best[row * ROW + 1] = image.score(prior);
            System.arraycopy(image.loc, prior * 4, best, row * ROW + 2, 4);
            System.arraycopy(image.landms, prior * LANDMARKS, best, row * ROW + 6, LANDMARKS);
        }
        return best;
    }

    private NDArray stack(List<float[]> images, int values) {
        int length = images.get(0).length;
        float[] all = new float[images.size() * length];
        for (int i = 0; i < images.size(); i++) {
            System.arraycopy(images.get(i), 0, all, i * length, length);
        }
        return manager.create(all, new Shape(images.size(), length / values, values));
    }
}
