package io.facet.image.scale;

import static org.assertj.core.api.Assertions.assertThat;

import io.facet.detection.DetectionOptions.Scales;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PlannedScaleTest {

    @ParameterizedTest(name = "{0} × {1} at {2}, enlarged {3}")
    @CsvSource({
        "4000, 3000, 640,              1, 640x480",
        "4000, 3000, 960,              1, 960x720",
        "4000, 3000, 1280,             1, 1280x960 320x240",
        "3000, 4000, 1920,             1, 1440x1920 360x480",
        "4000, 3000, 2048,             1, 2048x1536 512x384",
        "4000, 3000, 640 1280,         1, 1280x960 640x480",
        "4000, 3000, 640 640 1280,     1, 1280x960 640x480",
        "9000, 6750, 640 8192,         1, 8192x6144 2048x1536 640x480",
        "9000, 6750, 8192,             1, 8192x6144 2048x1536 512x384",
        "1024, 768,  640 1024 2048,    2, 2048x1536 1024x768 640x480",
        "1024, 768,  640 1024 2048,    1, 1024x768 640x480",
        "500, 400,   640 1024 2048,    1, 500x400",
        "300, 400,   1920,             1, 300x400",
        "3000, 1000, 640,              1, 640x213",
        "8000, 1000, 640,              1, 2560x320 640x80",
        "1000, 15000, 640,             1, 320x4800 80x1200",
        "8000, 100,  640,              1, 8000x100",
        "70000, 20,  640,              1, 8192x2"
    })
    void scalesOfAPhoto(int width, int height, String sizes, double enlarge, String expected) {
        assertThat(plan(width, height, sizes, enlarge))
                .extracting(scale -> scale.letterbox().targetWidth() + "x"
                        + scale.letterbox().targetHeight())
                .containsExactly(expected.split(" "));
    }

    @Test
    void aSingleScaleContributesAllFaces() {
        assertThat(plan(4000, 3000, "640", 1))
                .extracting(PlannedScale::minFace, PlannedScale::maxFace)
                .containsExactly(org.assertj.core.groups.Tuple.tuple(0f, Float.MAX_VALUE));
    }

    @Test
    void everyFaceSizeIsContributedByAScale() {
        for (String sizes : List.of("1280", "8192", "640 1024 2048", "160 8192", "1280 1920", "160 960 8192")) {
            for (double enlarge : new double[] {1, 1.5, 2, 4}) {
                for (int[] photo : new int[][] {{512, 384}, {1024, 768}, {3000, 4000}, {12000, 9000}, {16000, 1200}}) {
                    List<PlannedScale> plan = plan(photo[0], photo[1], sizes, enlarge);
                    float finest = 1 / plan.get(0).letterbox().scaleX();
                    double largest = Math.min(photo[1], 1.5 * photo[0]);
                    for (double face = 16 / finest; face < largest; face *= 1.05) {
                        assertThat(contributes(plan, face))
                                .as("%s x %s, photo %d, face %f", sizes, enlarge, photo[0], face)
                                .isTrue();
                    }
                }
            }
        }
    }

    /** A face that an edge of a tile can cut must be in the range of another scale. */
    private static boolean contributes(List<PlannedScale> plan, double face) {
        return plan.stream().anyMatch(scale -> {
            double pixels = face / scale.letterbox().scaleY();
            return pixels >= scale.minFace()
                    && pixels <= scale.maxFace()
                    && (!scale.isTiled() || pixels <= Tile.MAX_FACE);
        });
    }

    private static List<PlannedScale> plan(int width, int height, String sizes, double enlarge) {
        List<Integer> inputSizes =
                List.of(sizes.split(" ")).stream().map(Integer::valueOf).toList();
        return PlannedScale.of(width, height, Scales.of(inputSizes, enlarge), 32);
    }
}
