package io.facet.web;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.facet.testing.Samples;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.sdk.testing.exporter.InMemorySpanExporter;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Spans of requests and events with tracing enabled. */
@QuarkusTest
@TestProfile(TracingTest.Traced.class)
class TracingTest {
    private static final String TRACE = "0af7651916cd43dd8448eb211c80319c";
    private static final String SENDER = "b7ad6b7169203331";
    private static final List<String> DETECTION = List.of("fetch", "queue", "decode", "inference", "postprocess");
    private static final List<String> RECONCILIATION =
            List.of("fetch", "queue", "decode", "inference", "postprocess", "store");

    public static class Traced implements QuarkusTestProfile {
        @Override
        public Map<String, String> getConfigOverrides() {
            return Map.of("quarkus.otel.sdk.disabled", "false", "quarkus.otel.bsp.schedule.delay", "20ms");
        }
    }

    static class Exporter {
        @Produces
        @Singleton
        InMemorySpanExporter exporter() {
            return InMemorySpanExporter.create();
        }
    }

    @Inject
    InMemorySpanExporter exporter;

    @ConfigProperty(name = "facet.store.directory.root")
    Path root;

    @BeforeEach
    void resetExporter() {
        exporter.reset();
    }

    @Test
    void photoInARequestIsOneTraceWithItsStagesInOrder() {
        given().header("traceparent", "00-" + TRACE + "-" + SENDER + "-01")
                .body(Samples.portrait())
                .post("/detect")
                .then()
                .statusCode(200);

        SpanData request = finished("POST /detect");
        assertThat(request.getKind()).isEqualTo(SpanKind.SERVER);
        assertThat(request.getTraceId()).isEqualTo(TRACE);
        assertThat(request.getParentSpanId()).isEqualTo(SENDER);
        SpanData detect = onlyChild(request);
        assertThat(detect.getName()).isEqualTo("detect");
        assertThat(attribute(detect, "facet.outcome")).isEqualTo("detected");
        assertThat(detect.getAttributes().get(AttributeKey.longKey("facet.faces")))
                .isEqualTo(1);
        assertStages(detect, DETECTION);
    }

    @Test
    void eventIsOneTraceFromReceiptToTheStoredSidecar() throws Exception {
        put("traced/one.jpg", Samples.portrait());

        given().contentType("application/json")
                .body("{\"bucket\":\"traced\",\"key\":\"one.jpg\"}")
                .post("/events")
                .then()
                .statusCode(202);

        SpanData reconcile = onlyChild(finished("POST /events"));
        assertThat(reconcile.getName()).isEqualTo("reconcile");
        assertThat(attribute(reconcile, "facet.bucket")).isEqualTo("traced");
        assertThat(attribute(reconcile, "facet.key")).isEqualTo("one.jpg");
        assertThat(attribute(reconcile, "facet.outcome")).isEqualTo("stored");
        assertStages(reconcile, RECONCILIATION);
    }

    @Test
    void photosOfOneRequestHaveSeparateStages() throws Exception {
        String objects = "";
        for (int i = 0; i < 6; i++) {
            put("traced/" + i + ".jpg", Samples.portrait());
            objects += "%s{\"bucket\":\"traced\",\"key\":\"%d.jpg\"}".formatted(i == 0 ? "" : ",", i);
        }

        given().contentType("application/json")
                .body("{\"objects\":[" + objects + "]}")
                .post("/detect")
                .then()
                .statusCode(200);

        List<SpanData> photos = children(finished("POST /detect"));
        assertThat(photos).hasSize(6).allSatisfy(photo -> assertStages(photo, DETECTION));
        assertThat(photos).extracting(photo -> attribute(photo, "facet.key")).doesNotHaveDuplicates();
    }

    @Test
    void failedStageIsTheLastAndHasTheReason() {
        given().body(Samples.truncated()).post("/detect").then().statusCode(422);

        SpanData detect = onlyChild(finished("POST /detect"));
        List<SpanData> stages = children(detect);
        assertThat(stages).extracting(SpanData::getName).containsExactly("fetch", "queue", "decode");
        assertThat(stages.get(2).getStatus().getStatusCode()).isEqualTo(StatusCode.ERROR);
        assertThat(attribute(detect, "facet.code")).isEqualTo("CORRUPT_IMAGE");
    }

    private void assertStages(SpanData parent, List<String> expected) {
        List<SpanData> stages = children(parent);
        // A photo can also queue for its batch: a second span of that name.
        assertThat(stages.stream().map(SpanData::getName).distinct()).containsExactlyElementsOf(expected);
        for (int i = 0; i < stages.size(); i++) {
            SpanData stage = stages.get(i);
            assertThat(stage.getStartEpochNanos())
                    .isGreaterThanOrEqualTo(
                            i == 0
                                    ? parent.getStartEpochNanos()
                                    : stages.get(i - 1).getEndEpochNanos());
            assertThat(stage.getEndEpochNanos()).isLessThanOrEqualTo(parent.getEndEpochNanos());
        }
    }

    private SpanData finished(String name) {
        return await().atMost(Duration.ofSeconds(10))
                .until(
                        () -> exporter.getFinishedSpanItems().stream()
                                .filter(span -> span.getName().equals(name))
                                .findFirst(),
                        Optional::isPresent)
                .orElseThrow();
    }

    private SpanData onlyChild(SpanData parent) {
        List<SpanData> children = children(parent);
        assertThat(children).hasSize(1);
        return children.get(0);
    }

    /** Sorted by start time. A request's span ends after its children. */
    private List<SpanData> children(SpanData parent) {
        return exporter.getFinishedSpanItems().stream()
                .filter(span -> span.getParentSpanId().equals(parent.getSpanId())
                        && span.getTraceId().equals(parent.getTraceId()))
                .sorted(Comparator.comparingLong(SpanData::getStartEpochNanos))
                .toList();
    }

    private static String attribute(SpanData span, String name) {
        return span.getAttributes().get(AttributeKey.stringKey(name));
    }

    private void put(String path, byte[] photo) throws IOException {
        Path file = root.resolve(path);
        Files.createDirectories(file.getParent());
        Files.deleteIfExists(file.resolveSibling(file.getFileName() + ".faces.json"));
        Files.write(file, photo);
    }
}
