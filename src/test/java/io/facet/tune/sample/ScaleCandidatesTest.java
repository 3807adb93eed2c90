package io.facet.tune.sample;

import static org.assertj.core.api.Assertions.assertThat;

import io.facet.detection.DetectionOptions.Scales;
import io.facet.tune.sample.PhotoSample.SampledPhoto;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ScaleCandidatesTest {
    private static final Scales DEFAULT = Scales.of(640);
    private static final Scales TWICE = Scales.of(List.of(640, 1280), 2);
    private static final Scales LARGE = Scales.of(List.of(640, 1280, 2560), 2);

    @Test
    void largePhotosAreMeasuredAtEachSizeAndAtSeveralEnlarged() {
        assertThat(of(photo(9000, 6000), DEFAULT))
                .contains(Scales.of(320), DEFAULT, Scales.of(1920), Scales.of(List.of(640, 1024, 2048), 2), LARGE);
    }

    @Test
    void candidatesThatAreTheSameForAllPhotosCountOnce() {
        assertThat(of(photo(640, 480), DEFAULT))
                .containsExactly(
                        Scales.of(320), Scales.of(480), DEFAULT, TWICE, Scales.of(List.of(640, 1024, 2048), 2));
    }

    @Test
    void onePhotoThatDiffersKeepsBothCandidates() {
        assertThat(of(List.of(photo(640, 480), photo(1000, 800)), DEFAULT)).contains(DEFAULT, Scales.of(960));
    }

    @Test
    void configuredScalesAreAlwaysMeasured() {
        Scales configured = Scales.of(List.of(800, 1600), 1.5);

        assertThat(of(photo(1600, 1200), configured)).contains(configured);
        assertThat(of(photo(300, 200), Scales.of(1280)))
                .as("instead of an equal candidate")
                .contains(Scales.of(1280))
                .doesNotContain(Scales.of(320));
    }

    @Test
    void cheapestIsFirst() {
        List<Scales> candidates = of(photo(4000, 3000), DEFAULT);

        assertThat(candidates).first().isEqualTo(Scales.of(320));
        assertThat(candidates).last().isEqualTo(LARGE);
    }

    private static List<Scales> of(SampledPhoto photo, Scales configured) {
        return of(List.of(photo), configured);
    }

    private static List<Scales> of(List<SampledPhoto> photos, Scales configured) {
        return ScaleCandidates.of(new PhotoSample(photos, photos.size(), Map.of()), configured);
    }

    private static SampledPhoto photo(int width, int height) {
        return new SampledPhoto(width + ".jpg", new byte[1], width, height);
    }
}
