package io.facet.model;

import io.facet.detection.DetectionOptions;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;

/** The options of everybody who names none. */
class DefaultOptions {

    @Produces
    @Singleton
    DetectionOptions defaults(ModelConfig config) {
        return config.defaults();
    }
}
