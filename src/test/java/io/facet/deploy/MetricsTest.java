package io.facet.deploy;

import static io.restassured.RestAssured.given;
import static java.util.stream.Collectors.toMap;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.containsString;

import io.facet.deploy.ScrapedMetrics.Sample;
import io.facet.detection.ErrorCode;
import io.facet.detection.ObjectLocation;
import io.facet.event.EventParser;
import io.facet.testing.ElasticMqServer;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import jakarta.enterprise.inject.Alternative;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import software.amazon.awssdk.services.sqs.SqsAsyncClient;

/** A service that has processed no photo yet, as Prometheus and its alerts see it. */
@QuarkusTest
@TestProfile(MetricsTest.BrokenInstallation.class)
@WithTestResource(ElasticMqServer.class)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class MetricsTest {
    private static final int MAX_BUCKETS = 20;
    // Less than a long poll.
    private static final Duration SOON = Duration.ofSeconds(10);

    @Inject
    SqsAsyncClient sqs;

    @ConfigProperty(name = "facet.events.queue.url")
    Optional<String> queue;

    public static class BrokenInstallation implements QuarkusTestProfile {
        @Override
        public Set<Class<?>> getEnabledAlternatives() {
            return Set.of(ParserWithoutItsLibrary.class);
        }
    }

    @Alternative
    @Singleton
    public static class ParserWithoutItsLibrary extends EventParser {
        @Override
        public List<ObjectLocation> parse(String body) {
            throw new NoClassDefFoundError("missing library");
        }
    }

    @Test
    @Order(1)
    void everySeriesOfAnAlertExistsBeforeTheFirstPhoto() {
        ScrapedMetrics metrics = ScrapedMetrics.now();

        for (AlertRules.Rule rule : AlertRules.read()) {
            PromQuery query = PromQuery.of(rule.expression());
            query.metrics().stream().filter(name -> name.startsWith("facet_")).forEach(name -> {
                assertThat(metrics.of(name)).as(rule.name()).isNotEmpty();
                query.values().forEach((label, values) -> {
                    if (metrics.labels(name).contains(label)) {
                        assertThat(metrics.of(name).stream()
                                        .map(sample -> sample.labels().get(label)))
                                .as("%s: %s of %s", rule.name(), label, name)
                                .containsAll(values);
                    }
                });
            });
        }
        for (ErrorCode code : ErrorCode.values()) {
            assertThat(metrics.value("facet_results_total", "code", code.name()))
                    .isZero();
        }
    }

    @Test
    @Order(1)
    void everyOutcomeIsCountedFromTheStart() {
        assertThat(ScrapedMetrics.now().of("facet_results_total").stream().map(MetricsTest::outcomeAndCode))
                .contains("detected ", "stored ", "current ", "stale ", "deleted ", "ignored ", "cancelled ")
                .contains("failed INTERNAL", "failed STORE_UNAVAILABLE", "failed OVERLOADED", "failed TIMEOUT")
                .contains("unreadable CORRUPT_IMAGE", "unreadable NATIVE_CRASH", "unreadable TIMEOUT");
    }

    private static String outcomeAndCode(Sample sample) {
        return sample.labels().get("outcome") + " " + sample.labels().get("code");
    }

    @Test
    @Order(1)
    void everyMetricHasHelpAndIsDocumented() throws IOException {
        String page = Files.readString(Path.of("docs/observability.md"));
        Map<String, String> help = ScrapedMetrics.now().help().entrySet().stream()
                .filter(family -> family.getKey().startsWith("facet_"))
                .collect(toMap(Map.Entry::getKey, Map.Entry::getValue));

        assertThat(help).hasSizeGreaterThan(12).allSatisfy((family, text) -> {
            assertThat(text).as(family).matches("[A-Z0-9].{10,}");
            String name = family.replaceAll("_(max|seconds|seconds_max)$", "").replace('_', '.');
            assertThat(page).contains("`" + name + "`");
        });
    }

    @Test
    @Order(1)
    void histogramsHaveFewBuckets() {
        ScrapedMetrics metrics = ScrapedMetrics.now();

        for (String histogram : List.of("facet_stage_seconds", "facet_photo_seconds")) {
            int series = metrics.of(histogram + "_count").size();
            assertThat(series).isPositive();
            assertThat(metrics.of(histogram + "_bucket").size() / series).isBetween(10, MAX_BUCKETS);
        }
    }

    @Test
    @Order(1)
    void buildInfoNamesVersionAndModel() throws IOException {
        String version = VersionTest.version();
        await().atMost(SOON.multipliedBy(3))
                .untilAsserted(() -> assertThat(ScrapedMetrics.now().of("facet_build_info"))
                        .singleElement()
                        .satisfies(info -> {
                            assertThat(info.value()).isEqualTo(1);
                            assertThat(info.labels())
                                    .containsEntry("version", version)
                                    .containsEntry("backbone", "mobilenet0.25")
                                    .containsEntry("device", "cpu")
                                    .extractingByKey("precision")
                                    .isIn("fp32", "bf16", "int8");
                        }));
    }

    @Test
    @Order(2)
    void everyCheckIsReadyAndAnEmptyQueueIsPolledAtOnce() {
        await().atMost(SOON).untilAsserted(() -> {
            ScrapedMetrics metrics = ScrapedMetrics.now();
            assertThat(metrics.valuesOf("check")).containsExactly("model", "queue", "store", "workers");
            assertThat(metrics.of("facet_ready"))
                    .allSatisfy(sample -> assertThat(sample.value()).isEqualTo(1));
        });
        assertThat(queueState()).isEqualTo("polled");
        given().get("/q/health/live").then().statusCode(200);
    }

    @Test
    @Order(3)
    void livenessFailsWhenPollingHasEnded() {
        sqs.sendMessage(message -> message.queueUrl(queue.orElseThrow()).messageBody("{}"))
                .join();

        await().atMost(SOON).until(() -> given().get("/q/health/live").statusCode() == 503);
        given().get("/q/health/live")
                .then()
                .body(
                        "checks.find { it.name == 'queue-poller' }.data.reason",
                        containsString("stopped after an unexpected error"));
        assertThat(queueState()).contains("stopped after an unexpected error");
        assertThat(ScrapedMetrics.now().value("facet_ready", "check", "queue")).isZero();
    }

    private static String queueState() {
        return given().get("/q/health/ready").path("checks.find { it.name == 'queue' }.data.state");
    }
}
