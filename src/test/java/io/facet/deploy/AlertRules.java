package io.facet.deploy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The alert rules in {@code deploy/grafana} and their promtool tests. */
final class AlertRules {
    private static final Path FOLDER = Path.of("deploy/grafana");

    private AlertRules() {}

    record Rule(String name, String expression, String severity, String runbook) {}

    static List<Rule> read() {
        List<Rule> rules = new ArrayList<>();
        parse("alerts.yaml")
                .at("/groups/0/rules")
                .forEach(rule -> rules.add(new Rule(
                        rule.get("alert").asText(),
                        rule.get("expr").asText(),
                        rule.at("/labels/severity").asText(),
                        rule.at("/annotations/runbook_url").asText())));
        return rules;
    }

    static JsonNode tests() {
        return parse("alerts-test.yaml").get("tests");
    }

    private static JsonNode parse(String file) {
        try {
            return new ObjectMapper(new YAMLFactory())
                    .readTree(FOLDER.resolve(file).toFile());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
