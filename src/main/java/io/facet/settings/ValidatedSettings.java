package io.facet.settings;

import io.smallrye.config.ConfigValidationException.Problem;
import java.util.ArrayList;
import java.util.List;

/** Settings with rules that their types do not express. {@link SettingsValidator} checks them before anything starts. */
public interface ValidatedSettings {

    default void validate(Problems problems) {}

    /** The problems of all settings with one prefix. */
    final class Problems {
        private final String prefix;
        private final List<Problem> found = new ArrayList<>();

        Problems(String prefix) {
            this.prefix = prefix;
        }

        /**
         * @param name without the prefix
         * @param allowed completes the sentence "NAME must be …"
         */
        public void require(boolean valid, String name, Object value, String allowed) {
            if (!valid) {
                String got = RedactedUrls.in(String.valueOf(value));
                found.add(new Problem("%s.%s must be %s (got %s)".formatted(prefix, name, allowed, got)));
            }
        }

        Problem[] found() {
            return found.toArray(Problem[]::new);
        }
    }
}
