package io.facet.startup;

import io.facet.batch.BatchConfig;
import io.facet.crash.CrashJournalConfig;
import io.facet.event.sns.SnsVerifier;
import io.facet.image.ImageConfig;
import io.facet.model.ModelConfig;
import io.facet.notify.NotifyConfig;
import io.facet.page.PageFilter;
import io.facet.pipeline.AdmissionConfig;
import io.facet.preset.ActivePreset;
import io.facet.queue.QueueConfig;
import io.facet.sidecar.ServedObjects;
import io.facet.sidecar.SidecarConfig;
import io.facet.storage.Stores;
import io.facet.storage.directory.DirectoryConfig;
import io.facet.video.analysis.VideoConfig;
import io.facet.web.http.HttpConfig;
import io.facet.web.security.AccessTokens;
import io.quarkus.runtime.configuration.ConfigUtils;
import io.smallrye.config.ConfigMappings;
import io.smallrye.config.ConfigMappings.ConfigClass;
import io.smallrye.config.ConfigSourceInterceptor;
import io.smallrye.config.ConfigSourceInterceptorContext;
import io.smallrye.config.ConfigValidationException;
import io.smallrye.config.ConfigValue;
import io.smallrye.config.SmallRyeConfig;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Reads the settings {@code facet.*} and finds all values that are not allowed. Unlike the configuration of Quarkus, which does
 * not check a group of settings further if one of them has the wrong type, it continues with the defaults.
 */
final class SettingsCheck {
    static final Set<ConfigClass> MAPPINGS = Stream.of(
                    AccessTokens.Config.class,
                    ActivePreset.Config.class,
                    AdmissionConfig.class,
                    BatchConfig.class,
                    CrashJournalConfig.class,
                    DirectoryConfig.class,
                    HttpConfig.class,
                    ImageConfig.class,
                    ModelConfig.class,
                    NotifyConfig.class,
                    PageFilter.Config.class,
                    QueueConfig.class,
                    ServedObjects.Config.class,
                    VideoConfig.class,
                    SidecarConfig.class,
                    SnsVerifier.Config.class,
                    Stores.Config.class)
            .map(ConfigClass::configClass)
            .collect(Collectors.toSet());
    private static final String PREFIX = "facet.";
    // Of the messages of ValidatedSettings.
    private static final String AFTER_NAME = " must be ";

    private final DeclaredSettings declared = new DeclaredSettings(MAPPINGS);
    private final Set<String> rejected = new HashSet<>();
    private final List<String> problems = new ArrayList<>();
    private SmallRyeConfig config = read();

    SettingsCheck() {
        checkTypes();
        if (!checkRanges()) {
            checkRanges();
        }
    }

    List<String> problems() {
        return problems;
    }

    /** All settings, with defaults instead of values that are not allowed. */
    SmallRyeConfig config() {
        return config;
    }

    DeclaredSettings declared() {
        return declared;
    }

    private SmallRyeConfig read() {
        return ConfigUtils.configBuilder()
                // UnknownSettings names them all, and those in the environment.
                .withDefaultValue(SmallRyeConfig.SMALLRYE_CONFIG_MAPPING_VALIDATE_UNKNOWN, "false")
                .withInterceptors((ConfigSourceInterceptor) this::valueOrDefault)
                .build();
    }

    /** An empty value would not be the same as an absent one. */
    private ConfigValue valueOrDefault(ConfigSourceInterceptorContext context, String name) {
        if (!rejected.contains(name)) {
            return context.proceed(name);
        }
        return declared.defaultValue(name)
                .map(value ->
                        ConfigValue.builder().withName(name).withValue(value).build())
                .orElse(null);
    }

    private void checkTypes() {
        for (String name : config.getPropertyNames()) {
            if (name.startsWith(PREFIX) && declared.contains(name)) {
                ConfigValue value = config.getConfigValue(name);
                String text = value.getValue() == null ? "" : value.getValue();
                declared.violatedType(name, text, config)
                        .ifPresent(allowed ->
                                reject(name, "%s must be %s (got %s)".formatted(name, allowed, shown(text))));
            }
        }
        config = rejected.isEmpty() ? config : read();
    }

    private static String shown(String value) {
        return value.isBlank() ? "an empty value" : value;
    }

    /** Returns false if it must be repeated without the values that were not allowed. */
    private boolean checkRanges() {
        try {
            ConfigMappings.registerConfigMappings(config, MAPPINGS);
            return true;
        } catch (ConfigValidationException e) {
            for (int i = 0; i < e.getProblemCount(); i++) {
                String message = e.getProblem(i).getMessage();
                reject(message.split(AFTER_NAME)[0], message);
            }
            config = read();
            return false;
        }
    }

    private void reject(String name, String problem) {
        problems.add(problem);
        rejected.add(name);
    }
}
