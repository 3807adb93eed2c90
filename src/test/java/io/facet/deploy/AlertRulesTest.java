package io.facet.deploy;

import static java.util.stream.Collectors.joining;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.facet.detection.ErrorCode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;

/** {@code deploy/check} runs the tests of the rules; this test checks that they and the runbooks are complete. */
class AlertRulesTest {
    private static final String OPERATIONS = "https://github.com/OWNER/facet/blob/main/docs/operations.md#";

    @Test
    void everyAlertHasARunbookWithCommandsAndARowInTheReadme() throws IOException {
        String page = Files.readString(Path.of("docs/operations.md"));
        String readme = Files.readString(Path.of("deploy/grafana/README.md"));

        assertThat(AlertRules.read()).hasSizeGreaterThan(10).allSatisfy(rule -> {
            assertThat(rule.runbook()).isEqualTo(OPERATIONS + rule.name().toLowerCase(Locale.ROOT));
            String heading = "\n### " + rule.name() + "\n";
            assertThat(page).contains(heading);
            String runbook =
                    page.substring(page.indexOf(heading) + heading.length()).split("\n##")[0];
            assertThat(runbook).as(rule.name()).containsPattern("(?m)^ {4}(kubectl|curl|aws) ");
            assertThat(readme)
                    .containsPattern("\\[`" + rule.name() + "`].*#"
                            + rule.name().toLowerCase(Locale.ROOT) + "\\).*\\| " + rule.severity() + " \\|");
        });
    }

    @Test
    void everyAlertHasATestInWhichItFiresAndOneInWhichItDoesNot() {
        List<JsonNode> cases = StreamSupport.stream(AlertRules.tests().spliterator(), false)
                .flatMap(test ->
                        StreamSupport.stream(test.path("alert_rule_test").spliterator(), false))
                .toList();

        assertThat(AlertRules.read()).allSatisfy(rule -> {
            List<JsonNode> own = cases.stream()
                    .filter(one -> one.get("alertname").asText().equals(rule.name()))
                    .toList();
            assertThat(own)
                    .as(rule.name())
                    .anyMatch(one -> one.path("exp_alerts").size() == 1);
            assertThat(own)
                    .as(rule.name())
                    .anyMatch(one -> one.path("exp_alerts").isEmpty());
        });
    }

    @Test
    void everyTestBeginsWithoutSeries() {
        assertThat(AlertRules.tests())
                .isNotEmpty()
                .allSatisfy(test -> assertThat(test.get("input_series"))
                        .allSatisfy(series ->
                                assertThat(series.get("values").asText()).startsWith("_")));
    }

    /** A new error code must be assigned to one of the two panels. */
    @Test
    void boardSeparatesErrorsOfTheServiceFromErrorsOfClients() {
        String ofTheService = Arrays.stream(ErrorCode.values())
                .filter(code -> code.status() >= 500 || code == ErrorCode.OVERLOADED)
                .map(ErrorCode::name)
                .sorted()
                .collect(joining("|"));

        assertThat(DeployFiles.queries())
                .anyMatch(query -> query.contains("sum by (code)") && query.contains("code=~\"" + ofTheService + "\""))
                .anyMatch(query ->
                        query.contains("sum by (outcome, code)") && query.contains("code!~\"" + ofTheService + "\""));
    }
}
