package io.facet.deploy;

import java.util.Arrays;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The names that a PromQL query uses. Parses only the part of the grammar that the queries of {@code deploy/} need.
 *
 * @param metrics all names that are not functions, keywords or labels
 * @param labels names in selectors and groupings
 * @param values the values that each label is compared with; a regular expression is split into its alternatives
 */
record PromQuery(Set<String> metrics, Set<String> labels, Map<String, Set<String>> values) {
    private static final Pattern SELECTOR = Pattern.compile("\\{([^}]*)}");
    private static final Pattern MATCHER = Pattern.compile("(\\w+)\\s*(?:=~|!~|!=|=)\\s*\"([^\"]*)\"");
    private static final Pattern GROUPING = Pattern.compile("\\b(?:by|without|on|ignoring)\\s*\\(([^)]*)\\)");
    private static final Pattern VARIABLE = Pattern.compile("label_values\\((.*),\\s*(\\w+)\\)");
    private static final Pattern NAME = Pattern.compile("\\b[a-zA-Z_:][\\w:]*\\b(?!\\s*\\()");
    private static final Set<String> KEYWORDS = Set.of("and", "or", "unless", "bool", "offset");

    static PromQuery of(String query) {
        Set<String> labels = new TreeSet<>();
        Map<String, Set<String>> values = new TreeMap<>();
        String rest = VARIABLE.matcher(query).replaceAll(variable -> {
            labels.add(variable.group(2));
            return Matcher.quoteReplacement(variable.group(1));
        });
        rest = SELECTOR.matcher(rest).replaceAll(selector -> {
            MATCHER.matcher(selector.group(1)).results().forEach(matcher -> {
                labels.add(matcher.group(1));
                values.computeIfAbsent(matcher.group(1), label -> new HashSet<>())
                        .addAll(Arrays.asList(matcher.group(2).split("\\|")));
            });
            return " ";
        });
        rest = GROUPING.matcher(rest).replaceAll(grouping -> {
            labels.addAll(Arrays.asList(grouping.group(1).split("\\s*,\\s*")));
            return " ";
        });
        // Durations.
        rest = rest.replaceAll("\\[[^]]*]", " ");
        Set<String> metrics = new TreeSet<>();
        NAME.matcher(rest).results().map(MatchResult::group).forEach(metrics::add);
        metrics.removeAll(KEYWORDS);
        return new PromQuery(metrics, labels, values);
    }
}
