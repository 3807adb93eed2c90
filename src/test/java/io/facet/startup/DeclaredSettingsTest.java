package io.facet.startup;

import static org.assertj.core.api.Assertions.assertThat;

import io.facet.model.ModelConfig;
import io.smallrye.config.ConfigMappings.ConfigClass;
import io.smallrye.config.SmallRyeConfig;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DeclaredSettingsTest {
    private static final String INPUT_SIZE = "facet.model.input-size";

    private final SmallRyeConfig config = new SmallRyeConfigBuilder().build();
    private final DeclaredSettings declared = new DeclaredSettings(Set.of(ConfigClass.configClass(ModelConfig.class)));

    @ParameterizedTest
    @ValueSource(strings = {"640", "640,1024,2048", "640, 1280"})
    void listsOfNumbersAreAllowed(String sizes) {
        assertThat(declared.violatedType(INPUT_SIZE, sizes, config)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"large", "640,large", "640;1280", "", " "})
    void everyElementIsChecked(String sizes) {
        assertThat(declared.violatedType(INPUT_SIZE, sizes, config))
                .hasValueSatisfying(allowed -> assertThat(allowed).startsWith("an integer"));
    }

    @Test
    void singleValuesAreNotSplit() {
        assertThat(declared.violatedType("facet.model.enlarge", "1,5", config)).contains("a number");
    }
}
