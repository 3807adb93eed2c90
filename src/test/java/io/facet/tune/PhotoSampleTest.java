package io.facet.tune;

import static org.assertj.core.api.Assertions.assertThat;

import io.facet.tune.PhotoSample.SampledPhoto;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class PhotoSampleTest {

    @Test
    void everyPrefixCoversAllPhotoSizes() {
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
    void sampleMayHaveOnePhoto() {
        var only = new SampledPhoto("a.jpg", new byte[1], 10, 10);

        assertThat(new PhotoSample(List.of(only), 1, Map.of()).photos()).containsExactly(only);
    }

    @Test
    void inputSizesEndWithTheFirstThatFitsTheLargestPhoto() {
        assertThat(withLongestSide(700).inputSizes(640)).containsExactly(320, 480, 640, 960);
        assertThat(withLongestSide(640).inputSizes(640)).containsExactly(320, 480, 640);
        assertThat(withLongestSide(9000).inputSizes(800)).containsExactly(320, 480, 640, 800, 960, 1280, 1920);
    }

    private static PhotoSample withLongestSide(int pixels) {
        return new PhotoSample(List.of(new SampledPhoto("a.jpg", new byte[1], 100, pixels)), 1, Map.of());
    }

    private static double meanWidth(List<SampledPhoto> photos) {
        return photos.stream().mapToInt(SampledPhoto::width).average().orElseThrow();
    }
}
