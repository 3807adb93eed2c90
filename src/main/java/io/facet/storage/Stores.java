package io.facet.storage;

import io.facet.detection.DetectionException;
import io.facet.detection.ErrorCode;
import io.quarkus.arc.All;
import io.quarkus.runtime.StartupEvent;
import io.quarkus.runtime.configuration.ConfigurationException;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/** The configured store, and targets in every store that this build contains. */
@Singleton
public class Stores {
    private final List<StoreProvider> providers;
    private final StoreProvider configured;

    Stores(Config config, @All List<StoreProvider> providers) {
        this.providers = providers;
        this.configured = providers.stream()
                .filter(provider -> provider.type().equalsIgnoreCase(config.type()))
                .findFirst()
                .orElseThrow(() -> new ConfigurationException("facet.store.type must be %s (got %s)"
                        .formatted(joined(StoreProvider::type, " or "), config.type())));
    }

    /** Creates this bean at startup, so that an invalid {@code facet.store.type} aborts startup. */
    void validate(@Observes StartupEvent event) {}

    public StoreProvider configured() {
        return configured;
    }

    @Produces
    @ApplicationScoped
    ObjectStore store() {
        return configured.store();
    }

    /** Throws {@code BAD_PARAMETER} if no store supports the target. */
    public StoreTarget open(String target) {
        return providers.stream()
                .map(provider -> provider.open(target))
                .flatMap(Optional::stream)
                .findFirst()
                .orElseThrow(() -> new DetectionException(
                        ErrorCode.BAD_PARAMETER,
                        "Target must be %s (got %s).".formatted(joined(StoreProvider::targetSyntax, " or "), target)));
    }

    private String joined(Function<StoreProvider, String> property, String separator) {
        return providers.stream().map(property).sorted().collect(Collectors.joining(separator));
    }

    /** {@link #OPTIONAL}: photos in requests are processed during an outage of the store. */
    public enum Readiness {
        REQUIRED,
        OPTIONAL
    }

    @ConfigMapping(prefix = "facet.store")
    public interface Config {
        @WithDefault("directory")
        String type();

        /** Whether the service is ready only if the store is available. */
        @WithDefault("required")
        Readiness readiness();
    }
}
