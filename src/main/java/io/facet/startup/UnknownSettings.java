package io.facet.startup;

import io.smallrye.config.ConfigValue;
import io.smallrye.config.EnvConfigSource;
import io.smallrye.config.SmallRyeConfig;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.StreamSupport;

/** Settings {@code facet.*} and variables {@code FACET_*} that do not exist, for example because of a typing error. */
final class UnknownSettings {
    // Kubernetes sets these for a service that is named facet.
    private static final Pattern SERVICE_LINK = Pattern.compile("FACET_(SERVICE_.*|PORT(_.*)?)");
    private static final String MAP_KEY = "*";

    private final DeclaredSettings declared;

    UnknownSettings(DeclaredSettings declared) {
        this.declared = declared;
    }

    List<String> inProperties(SmallRyeConfig config) {
        return StreamSupport.stream(config.getPropertyNames().spliterator(), false)
                .filter(name -> name.startsWith("facet.") && !declared.contains(name))
                .filter(name -> !isVariable(config.getConfigValue(name)))
                .map(name -> "Unknown setting %s; did you mean %s?".formatted(name, nearest(name, declared.names())))
                .toList();
    }

    /** The configuration derives names of properties from variables. */
    private static boolean isVariable(ConfigValue value) {
        return value.getSourceName() == null || value.getSourceName().startsWith(EnvConfigSource.NAME);
    }

    List<String> inVariables(Collection<String> variables) {
        List<String> known =
                declared.names().stream().map(UnknownSettings::variable).toList();
        return variables.stream()
                .filter(name ->
                        name.startsWith("FACET_") && !SERVICE_LINK.matcher(name).matches())
                .filter(name -> known.stream().noneMatch(pattern -> matches(name, pattern)))
                .map(name -> "Unknown environment variable %s is ignored; did you mean %s?"
                        .formatted(name, nearest(name, known)))
                .toList();
    }

    private static String variable(String name) {
        return name.replace(".*.", "..*..").replaceAll("[^A-Za-z0-9*]", "_").toUpperCase(Locale.ROOT);
    }

    private static boolean matches(String variable, String pattern) {
        return variable.matches(Pattern.quote(pattern).replace(MAP_KEY, "\\E.+\\Q"));
    }

    private static String nearest(String name, Collection<String> known) {
        return known.stream()
                .min(Comparator.comparingInt(candidate -> distance(name, candidate)))
                .orElseThrow();
    }

    /** Levenshtein distance: insertions, deletions and replacements of characters. */
    private static int distance(String left, String right) {
        int[] row = IntStream.rangeClosed(0, right.length()).toArray();
        for (int i = 0; i < left.length(); i++) {
            int diagonal = row[0]++;
            for (int j = 0; j < right.length(); j++) {
                int replaced = diagonal + (left.charAt(i) == right.charAt(j) ? 0 : 1);
                diagonal = row[j + 1];
                row[j + 1] = Math.min(replaced, Math.min(row[j], diagonal) + 1);
            }
        }
        return row[right.length()];
    }
}
