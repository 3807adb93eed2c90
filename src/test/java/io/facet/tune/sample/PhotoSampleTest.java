package io.facet.tune.sample;

import static org.assertj.core.api.Assertions.assertThat;

import io.facet.tune.sample.PhotoSample.SampledPhoto;
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

    private static double meanWidth(List<SampledPhoto> photos) {
        return photos.stream().mapToInt(SampledPhoto::width).average().orElseThrow();
    }
}
