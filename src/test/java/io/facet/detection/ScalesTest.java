package io.facet.detection;

import static org.assertj.core.api.Assertions.assertThat;

import io.facet.detection.DetectionOptions.Scales;
import java.util.List;
import org.junit.jupiter.api.Test;

class ScalesTest {

    @Test
    void fingerprintsOfOneSmallScaleArePublishedOnes() {
        // The example of docs/api.md.
        assertThat(fingerprint(Scales.of(640)))
                .isEqualTo("ec2aed2bc8ac63f25c90ab02852a71963886f426fc65b8558f03d9a60febc0ab");
    }

    @Test
    void fingerprintsDependOnTheSetOfScales() {
        List<Scales> different = List.of(
                Scales.of(640),
                Scales.of(960),
                Scales.of(1280),
                Scales.of(List.of(640, 1280), 1),
                Scales.of(List.of(640, 1280), 2),
                Scales.of(List.of(640), 2));

        assertThat(different.stream().map(ScalesTest::fingerprint).distinct()).hasSameSizeAs(different);
        assertThat(fingerprint(Scales.of(List.of(1280, 640, 1280), 1)))
                .isEqualTo(fingerprint(Scales.of(List.of(640, 1280), 1)));
    }

    private static String fingerprint(Scales scales) {
        return new DetectionResult.Model(
                        "mobilenet0.25",
                        "4f2da7526a18e7c47f937c017ad8dec32ca6f9dbf6268bcab88025366efd3c43",
                        scales,
                        Precision.INT8,
                        "cpu",
                        0.5,
                        0.4,
                        750)
                .fingerprint();
    }
}
