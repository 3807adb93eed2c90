package io.facet;

import io.facet.pipeline.AdmissionConfig;
import io.facet.batch.BatchConfig;
import io.facet.image.ImageConfig;
import io.facet.model.ModelConfig;
import io.smallrye.config.SmallRyeConfig;
import io.smallrye.config.SmallRyeConfigBuilder;

/** The service's settings: its defaults, which system properties override. */
public final class Settings {
    private static final SmallRyeConfig CONFIG = new SmallRyeConfigBuilder()
            .addSystemSources()
            .addDiscoveredConverters()
            .withMapping(AdmissionConfig.class)
            .withMapping(BatchConfig.class)
            .withMapping(ImageConfig.class)
            .withMapping(ModelConfig.class)
            .build();

    private Settings() {}

    public static <T> T of(Class<T> mapping) {
        return CONFIG.getConfigMapping(mapping);
    }
}
