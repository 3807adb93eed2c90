package io.facet.preset;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.facet.detection.DetectionOptions.Scales;
import io.facet.detection.Precision;
import io.facet.model.ModelConfig;
import io.smallrye.config.EnvConfigSource;
import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfig;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.eclipse.microprofile.config.spi.ConfigSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class PresetConfigSourceTest {
    private static final String INPUT_SIZE = "facet.model.input-size";

    @ParameterizedTest
    @EnumSource(Preset.class)
    void presetSetsItsSettings(Preset preset) {
        ModelConfig model = model(properties(100, "facet.preset", preset.label()));

        assertThat(model.inputSize())
                .isEqualTo(Stream.of(preset.settings().get(INPUT_SIZE).split(","))
                        .map(Integer::valueOf)
                        .toList());
        assertThat(model.enlarge())
                .isEqualTo(Double.parseDouble(preset.settings().get("facet.model.enlarge")));
        assertThat(model.precision()).isEqualTo(Precision.AUTO);
        assertThat(model.confidenceThreshold()).as("not part of the preset").isEqualTo(0.5);
    }

    @Test
    void defaultsApplyWithoutPreset() {
        assertThat(model().defaults().inputSize()).isEqualTo(640);
    }

    /** 100: a file in quarkus.config.locations; 250: in the jar; 260: beside it; 400: system property. */
    @ParameterizedTest
    @ValueSource(ints = {100, 250, 260, 400})
    void individualSettingOverridesThePreset(int ordinal) {
        ModelConfig model = model(properties(400, "facet.preset", "fastest"), properties(ordinal, INPUT_SIZE, "960"));

        assertThat(model.defaults().inputSize()).isEqualTo(960);
        assertThat(model.precision()).isEqualTo(Precision.AUTO);
    }

    @Test
    void presetAndOverrideMayBeEnvironmentVariables() {
        ModelConfig model = model(
                new EnvConfigSource(Map.of("FACET_PRESET", "most-accurate", "FACET_MODEL_PRECISION", "int8"), 300));

        assertThat(model.defaults().scales().largest()).isEqualTo(2048);
        assertThat(model.precision()).isEqualTo(Precision.INT8);
    }

    @Test
    void mostAccurateUsesSeveralScalesAndEnlargesPhotos() {
        ModelConfig model = model(properties(300, "facet.preset", "most-accurate"));

        assertThat(model.defaults().scales()).isEqualTo(Scales.of(List.of(640, 1024, 2048), 2));
    }

    @Test
    void inputSizesOfThePresetAreReplacedAsAWhole() {
        ModelConfig model = model(properties(300, "facet.preset", "most-accurate"), properties(260, INPUT_SIZE, "960"));

        assertThat(model.defaults().scales()).isEqualTo(Scales.of(List.of(960), 2));
    }

    @Test
    void unknownPresetIsRejectedWithTheValidNames() {
        assertThatThrownBy(() -> model(properties(300, "facet.preset", "fastset")))
                .hasMessageContaining("fastset")
                .hasMessageContaining("fastest")
                .hasMessageContaining("most-accurate");
    }

    @Test
    void descriptionNamesOverriddenSettings() {
        SmallRyeConfig config = config(properties(300, "facet.preset", "fastest"), properties(260, INPUT_SIZE, "480"));

        assertThat(new ActivePreset(config.getConfigMapping(ActivePreset.Config.class), config).description())
                .isEqualTo("preset fastest (overridden: facet.model.input-size)");
    }

    private static ModelConfig model(ConfigSource... sources) {
        return config(sources).getConfigMapping(ModelConfig.class);
    }

    private static SmallRyeConfig config(ConfigSource... sources) {
        return new SmallRyeConfigBuilder()
                .withDefaultValue("user.home", "/home/nobody")
                .addDefaultInterceptors()
                .withMapping(ModelConfig.class)
                .withMapping(ActivePreset.Config.class)
                .withSources(sources)
                .withSources(new PresetConfigSource())
                .build();
    }

    private static ConfigSource properties(int ordinal, String key, String value) {
        return new PropertiesConfigSource(Map.of(key, value), key + " at " + ordinal, ordinal);
    }
}
