package io.facet.deploy;

import static io.restassured.RestAssured.given;
import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.toCollection;
import static java.util.stream.Collectors.toMap;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/** What {@code /q/metrics} of the running service answers. */
record ScrapedMetrics(Map<String, List<Sample>> samples, Map<String, String> help) {
    private static final Pattern SAMPLE = Pattern.compile("^(\\w+)(?:\\{(.*)})? (\\S+)$", Pattern.MULTILINE);
    private static final Pattern LABEL = Pattern.compile("(\\w+)=\"([^\"]*)\"");
    private static final Pattern HELP = Pattern.compile("^# HELP (\\w+) *(.*)$", Pattern.MULTILINE);

    record Sample(String name, Map<String, String> labels, double value) {
        private static Sample of(MatchResult line) {
            String labels = line.group(2) == null ? "" : line.group(2);
            return new Sample(
                    line.group(1),
                    LABEL.matcher(labels).results().collect(toMap(pair -> pair.group(1), pair -> pair.group(2))),
                    Double.parseDouble(line.group(3)));
        }
    }

    static ScrapedMetrics now() {
        String text = given().get("/q/metrics").asString();
        return new ScrapedMetrics(
                SAMPLE.matcher(text).results().map(Sample::of).collect(groupingBy(Sample::name)),
                HELP.matcher(text).results().collect(toMap(line -> line.group(1), line -> line.group(2))));
    }

    Set<String> names() {
        return samples.keySet();
    }

    List<Sample> of(String metric) {
        return samples.getOrDefault(metric, List.of());
    }

    Set<String> labels(String metric) {
        return of(metric).stream()
                .flatMap(sample -> sample.labels().keySet().stream())
                .collect(toCollection(TreeSet::new));
    }

    /** The values of a label in all metrics. */
    Set<String> valuesOf(String label) {
        return samples.values().stream()
                .flatMap(List::stream)
                .map(sample -> sample.labels().get(label))
                .filter(value -> value != null)
                .collect(toCollection(TreeSet::new));
    }

    /** The sum of the samples of a metric that have this label. */
    double value(String metric, String label, String value) {
        return of(metric).stream()
                .filter(sample -> value.equals(sample.labels().get(label)))
                .mapToDouble(Sample::value)
                .sum();
    }
}
