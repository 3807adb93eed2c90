package io.facet.deploy;

import static io.facet.deploy.DeployFiles.found;
import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.equalTo;

import io.facet.testing.ElasticMqServer;
import io.facet.testing.S3ProxyServer;
import io.facet.testing.Samples;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.vertx.http.runtime.VertxHttpConfig;
import io.smallrye.config.WithDefault;
import jakarta.inject.Inject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.sqs.SqsAsyncClient;

/** The settings, metrics, labels, paths, ports and images that {@code deploy/} names exist. */
@QuarkusTest
@WithTestResource(S3ProxyServer.class)
@WithTestResource(ElasticMqServer.class)
class DeployTest {
    private static final String MANAGEMENT_PORT = "9000";
    private static final String VARIABLES = "\\b(?:FACET|QUARKUS)_[A-Z0-9_]+\\b";
    private static final String PROPERTIES = "(?<!io\\.)\\bfacet(?:\\.[a-z][a-z-]*){2,}";
    private static final String PATHS =
            "(?:httpGet:\\s+path: |(?:metrics_path|uri|AWS_LWA_\\w+_PATH): |region: \\S+\\s+path: "
                    + "|\\bPOST |\\bfacet:8080|localhost:8080)(/[a-z/]+)|(/q/[a-z/]+)";
    private static final String PORTS =
            "(?:containerPort: |httpGet:\\s+path: \\S+\\s+port: |AWS_LWA_PORT: \"|\\bfacet:)(\\d{3,5})\\b(?!\\.)";
    private static final String IMAGES = "^\\s*(?:- )?image: (\\S+)|^ARG FACET=(\\S+)";
    private static final String USERS = "(?:runAsUser: |[uU]ser: \")(\\d+)";

    // Added by Prometheus itself.
    private static final Set<String> METRICS_OF_PROMETHEUS = Set.of("up", "ALERTS");
    private static final Set<String> LABELS_OF_PROMETHEUS = Set.of("job", "instance", "alertstate", "alertname");

    private static final Set<String> LABELS_WITH_KNOWN_VALUES =
            Set.of("outcome", "code", "stage", "end", "area", "check");

    private static final String DEPLOY = DeployFiles.all();

    @Inject
    SqsAsyncClient sqs;

    @ConfigProperty(name = "facet.events.queue.url")
    Optional<String> queue;

    @Test
    void everySettingExists() throws IOException {
        var known = new KnownSettings();

        assertThat(found(DEPLOY, VARIABLES))
                .contains("FACET_STORE_TYPE", "QUARKUS_S3_ENDPOINT_OVERRIDE")
                // A setting of deploy/check.
                .filteredOn(name -> !name.equals("FACET_DEPLOY_TOOLS"))
                .allMatch(known::hasVariable);
        assertThat(found(DEPLOY, PROPERTIES))
                .contains("facet.store.directory.root")
                // The SBOM.
                .filteredOn(name -> !name.equals("facet.cdx.json"))
                .allMatch(known::hasProperty);
        // A misspelt name fails.
        assertThat(known.hasVariable("FACET_STORE_TIPE")).isFalse();
        assertThat(known.hasVariable("QUARKUS_S3_ENDPOINT_OVERRIDES")).isFalse();
    }

    @Test
    void everyQueryUsesExistingMetricsAndLabels() {
        ScrapedMetrics metrics = measured();
        List<String> queries = DeployFiles.queries();
        assertThat(queries).hasSizeGreaterThan(25);
        for (String text : queries) {
            PromQuery query = PromQuery.of(text);
            Set<String> used = new TreeSet<>(query.metrics());
            used.removeAll(METRICS_OF_PROMETHEUS);
            assertThat(metrics.names()).as(text).containsAll(used);
            Set<String> labels = new TreeSet<>(LABELS_OF_PROMETHEUS);
            used.forEach(metric -> labels.addAll(metrics.labels(metric)));
            assertThat(labels).as(text).containsAll(query.labels());
            LABELS_WITH_KNOWN_VALUES.forEach(label -> assertThat(metrics.valuesOf(label))
                    .as(text)
                    .containsAll(query.values().getOrDefault(label, Set.of())));
        }
    }

    @Test
    void queriesAreParsed() {
        PromQuery query =
                PromQuery.of("histogram_quantile(0.95, sum by (stage, le) (rate(a_bucket{job=~\"$job\",x=\"1|2\"}"
                        + "[$__rate_interval]))) / sum(b_total) > 0 and c == 1");

        assertThat(query.metrics()).containsExactlyInAnyOrder("a_bucket", "b_total", "c");
        assertThat(query.labels()).containsExactlyInAnyOrder("stage", "le", "job", "x");
        assertThat(query.values().get("x")).containsExactlyInAnyOrder("1", "2");
        assertThat(PromQuery.of("label_values(d{e=\"f\"}, g)").metrics()).containsExactly("d");
    }

    @Test
    void everyPathExists() {
        assertThat(found(DEPLOY, PATHS))
                .contains("/events", "/q/metrics", "/q/health/started", "/q/health/ready", "/q/health/live")
                .allSatisfy(path -> assertThat(given().get(path).statusCode()).isNotEqualTo(404));
        assertThat(given().get("/q/health/alive").statusCode()).isEqualTo(404);
    }

    @Test
    void everyPortIsThePortOfTheService() throws ReflectiveOperationException {
        String port = VertxHttpConfig.class
                .getMethod("port")
                .getAnnotation(WithDefault.class)
                .value();

        assertThat(found(DEPLOY, PORTS)).containsExactlyInAnyOrder(port, MANAGEMENT_PORT);
    }

    @Test
    void everyImageHasTheVersionOfTheBuildOrIsPinned() throws IOException {
        String dockerfile = Files.readString(Path.of("Dockerfile.jvm"));
        String compose = Files.readString(Path.of("deploy/compose/compose.yaml"));
        String facet = "facet:" + Pattern.quote(VersionTest.version()) + "(-lambda)?|facet(-gpu)?:"
                + Pattern.quote(VersionTest.version()) + "-gpu";

        assertThat(found(DEPLOY, IMAGES))
                .hasSizeGreaterThan(4)
                .allSatisfy(image -> assertThat(image)
                        // CloudFormation passes a parameter.
                        .matches("!Ref|" + facet + "|(versity|prom|grafana)/[a-z]+:\\S*\\d\\S*"));
        assertThat(dockerfile).containsPattern("(?im)^FROM .* AS gpu$");
        assertThat(Path.of("deploy/compose", found(compose, "context: (\\S+)").first())
                        .resolve(found(compose, "dockerfile: (\\S+)").first()))
                .exists();
        assertThat(found(DEPLOY, USERS))
                .isNotEmpty()
                .allSatisfy(user -> assertThat(dockerfile).containsPattern("\\b" + user + "\\b"));
    }

    /** Knative's IntegrationSource posts an SQS message as a CloudEvent with the message body as its data. */
    @Test
    void sqsMessagesPostedByKnativeAreUnderstood() {
        given().header("ce-specversion", "1.0")
                .header("ce-id", "1")
                .header("ce-type", "dev.knative.connector.event.aws-sqs")
                .header("ce-source", "dev.knative.eventing.aws-sqs-source")
                .header("ce-subject", "aws-sqs-source")
                .contentType("application/json")
                .body(
                        "{\"detail-type\": \"Object Created\", \"source\": \"aws.s3\", \"detail\": {\"bucket\": {\"name\":"
                                + " \"photos\"}, \"object\": {\"key\": \"notes.txt\"}}}")
                .post("/events")
                .then()
                .statusCode(202)
                .body("outcomes[0].outcome", equalTo("ignored"));
    }

    /** After a detection, a failure and a rejected message. */
    private ScrapedMetrics measured() {
        given().body(Samples.portrait()).post("/detect").then().statusCode(200);
        given().body(Samples.truncated()).post("/detect").then().statusCode(422);
        sqs.sendMessage(message -> message.queueUrl(queue.orElseThrow()).messageBody("no event"))
                .join();
        await().atMost(Duration.ofSeconds(10))
                .until(() -> ScrapedMetrics.now().value("facet_sqs_messages_total", "end", "rejected") > 0);
        return ScrapedMetrics.now();
    }
}
