package io.facet.startup;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

/** Settings {@code facet.*} and variables {@code FACET_*} that do not exist, for example because of a typing error. */
final class UnknownSettings {
    // Kubernetes sets these for a service that is named facet.
    private static final Pattern SERVICE_LINK = Pattern.compile("FACET_(SERVICE_.*|PORT(_.*)?)");
    private static final String MAP_KEY = "*";

    private final DeclaredSettings declared;

    UnknownSettings(DeclaredSettings declared) {
        this.declared = declared;
    }

    /** One sentence for each unknown name. */
    List<String> warnings(Iterable<String> properties, Iterable<String> variables) {
        List<String> warnings = new ArrayList<>();
        for (String name : properties) {
            if (name.startsWith("facet.") && !declared.contains(name)) {
                warnings.add(warning("Setting", name, nearest(name, declared.names())));
            }
        }
        List<String> known =
                declared.names().stream().map(UnknownSettings::variable).toList();
        for (String name : variables) {
            if (name.startsWith("FACET_") && !SERVICE_LINK.matcher(name).matches() && !isKnown(name, known)) {
                warnings.add(warning("Environment variable", name, nearest(name, known)));
            }
        }
        return warnings;
    }

    private static boolean isKnown(String variable, List<String> known) {
        return known.stream()
                .map(name ->
                        name.contains(MAP_KEY) ? Pattern.quote(name).replace(MAP_KEY, "\\E.+\\Q") : Pattern.quote(name))
                .anyMatch(variable::matches);
    }

    private static String variable(String name) {
        return name.replaceAll("[^A-Za-z0-9*]", "_").toUpperCase(Locale.ROOT).replace("_*_", "__*__");
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

    private static String warning(String kind, String name, String nearest) {
        return "%s %s does not exist and is ignored. Did you mean %s?".formatted(kind, name, nearest);
    }
}
