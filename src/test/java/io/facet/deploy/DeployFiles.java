package io.facet.deploy;

import static java.util.stream.Collectors.toCollection;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** The files of {@code deploy/}, searched as text, including comments and READMEs. */
final class DeployFiles {
    private static final Path ROOT = Path.of("deploy");

    private DeployFiles() {}

    static String all() {
        try (Stream<Path> files = Files.walk(ROOT)) {
            return String.join(
                    "\n",
                    files.filter(Files::isRegularFile).map(DeployFiles::text).toList());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** For each match, the first group that matched, or the whole match if there are no groups. */
    static SortedSet<String> found(String text, String pattern) {
        return Pattern.compile(pattern, Pattern.MULTILINE)
                .matcher(text)
                .results()
                .map(DeployFiles::group)
                .collect(toCollection(TreeSet::new));
    }

    private static String group(MatchResult match) {
        return IntStream.rangeClosed(1, match.groupCount())
                .mapToObj(match::group)
                .filter(Objects::nonNull)
                .findFirst()
                .orElseGet(match::group);
    }

    /** Every query of the dashboard and of the alert rules. */
    static List<String> queries() {
        List<String> queries = new ArrayList<>();
        try {
            JsonNode dashboard = new ObjectMapper()
                    .readTree(ROOT.resolve("grafana/facet.json").toFile());
            JsonNode rules = new ObjectMapper(new YAMLFactory())
                    .readTree(ROOT.resolve("grafana/alerts.yaml").toFile());
            for (JsonNode part : List.of(dashboard, rules)) {
                part.findValuesAsText("expr", queries);
            }
            dashboard
                    .at("/templating/list")
                    .forEach(variable -> queries.add(variable.at("/query/query").asText()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        queries.removeIf(String::isEmpty);
        return queries;
    }

    private static String text(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
