package io.facet.pipeline;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import jakarta.inject.Singleton;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/** The gauge {@code facet.build.info}: what this replica runs. */
@Singleton
class BuildInfo {
    private final MeterRegistry registry;
    private final String version;

    BuildInfo(MeterRegistry registry, @ConfigProperty(name = "quarkus.application.version") String version) {
        this.registry = registry;
        this.version = version;
    }

    /** Called once, when precision and device of the default model are known. */
    void register(String backbone, String precision, String device) {
        Gauge.builder("facet.build.info", () -> 1)
                .description("Always 1; the labels name the version and the default model")
                .tag("version", version)
                .tag("backbone", backbone)
                .tag("precision", precision)
                .tag("device", device)
                .register(registry);
    }
}
