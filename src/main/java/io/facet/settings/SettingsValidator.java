package io.facet.settings;

import io.smallrye.config.ConfigValidationException;
import io.smallrye.config.ConfigValidationException.Problem;
import io.smallrye.config.ConfigValidator;
import io.smallrye.config.SmallRyeConfigBuilder;
import io.smallrye.config.SmallRyeConfigBuilderCustomizer;

/**
 * Checks {@link ValidatedSettings} when the configuration is read. SmallRye reports all problems of all settings, including
 * values of the wrong type, in one exception, and Quarkus prints its message without a stack trace.
 */
public final class SettingsValidator implements SmallRyeConfigBuilderCustomizer, ConfigValidator {

    @Override
    public void configBuilder(SmallRyeConfigBuilder builder) {
        builder.withValidator(this);
    }

    @Override
    public void validateMapping(Class<?> type, String prefix, Object mapping) {
        if (mapping instanceof ValidatedSettings settings) {
            var problems = new ValidatedSettings.Problems(prefix);
            settings.validate(problems);
            Problem[] found = problems.found();
            if (found.length > 0) {
                throw new ConfigValidationException(found);
            }
        }
    }
}
