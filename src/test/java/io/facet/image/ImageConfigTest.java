package io.facet.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.smallrye.config.ConfigValidationException;
import io.smallrye.config.SmallRyeConfigBuilder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ImageConfigTest {

    @Test
    void limitsHaveDefaults() {
        ImageConfig config = config("facet.other", "1");
        assertThat(config.maxBytes().asLongValue()).isEqualTo(67_108_864);
        assertThat(config.maxPixels()).isEqualTo(new PixelCount(250_000_000));
        assertThat(config.maxDecodedPixels()).isEqualTo(new PixelCount(100_000_000));
    }

    @Test
    void pixelCountAcceptsASuffix() {
        assertThat(config(ImageConfig.MAX_PIXELS, "24m").maxPixels().value()).isEqualTo(24_000_000);
    }

    @ParameterizedTest
    @CsvSource({"1, 1", "250000, 250000", "12K, 12000", "100M, 100000000"})
    void pixelSuffixesAreDecimal(String text, long pixels) {
        assertThat(PixelCount.valueOf(text).value()).isEqualTo(pixels);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "0", "-1", "M", "1.5M", "100 megapixels", "1G"})
    void invalidPixelCountIsRejectedWithTheReason(String text) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> PixelCount.valueOf(text))
                .withMessageContaining("number of pixels");
    }

    @Test
    void limitAboveTheDecodersIsRejectedAtStartup() {
        assertThatThrownBy(() -> config(ImageConfig.MAX_PIXELS, "2000M"))
                .isInstanceOf(ConfigValidationException.class)
                .hasMessageContainingAll(ImageConfig.MAX_PIXELS, "2000000000", "1,073,741,824");
    }

    private static ImageConfig config(String name, String value) {
        return new SmallRyeConfigBuilder()
                .addDiscoveredConverters()
                .addDiscoveredCustomizers()
                .withMapping(ImageConfig.class)
                .withMappingIgnore("**")
                .withDefaultValue(name, value)
                .build()
                .getConfigMapping(ImageConfig.class);
    }
}
