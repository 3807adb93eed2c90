package io.facet.tune;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class PhotoSampleTest {

    @Test
    void everyBeginningHasPhotosOfAllSizes() {
        List<SampledPhoto> photos = new ArrayList<>();
        for (int i = 1; i <= 43; i++) {
            photos.add(new SampledPhoto(i + ".jpg", new byte[i], 100 * i, 100));
        }

        PhotoSample sample = new PhotoSample(photos, 43, Map.of());

        assertThat(sample.photos()).containsExactlyInAnyOrderElementsOf(photos);
        double all = meanWidth(sample.photos());
        for (int first = 4; first <= 43; first++) {
            assertThat(meanWidth(sample.photos().subList(0, first))).isBetween(all * 0.6, all * 1.4);
        }
        assertThat(sample.bytes()).isEqualTo(43 * 44 / 2);
    }

    @Test
    void onePhotoIsASampleToo() {
        var only = new SampledPhoto("a.jpg", new byte[1], 10, 10);

        assertThat(new PhotoSample(List.of(only), 1, Map.of()).photos()).containsExactly(only);
    }

    @Test
    void sizesBeyondTheLargestPhotoAreNotTried() {
        assertThat(InputSizes.toTry(700, 640)).containsExactly(320, 480, 640, 960);
        assertThat(InputSizes.toTry(640, 640)).containsExactly(320, 480, 640);
        assertThat(InputSizes.toTry(9000, 800)).containsExactly(320, 480, 640, 800, 960, 1280, 1920);
    }

    private static double meanWidth(List<SampledPhoto> photos) {
        return photos.stream().mapToInt(SampledPhoto::width).average().orElseThrow();
    }
}
