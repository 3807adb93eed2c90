package io.facet.web;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

import io.facet.testing.CapturedLog;
import io.facet.testing.Samples;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import jakarta.inject.Inject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

/** Each result is counted and logged once, with the ID of its request. */
@QuarkusTest
class ResultLogTest {
    private static final String TRACE = "0af7651916cd43dd8448eb211c80319c";

    @Inject
    MeterRegistry metrics;

    @ConfigProperty(name = "facet.store.directory.root")
    Path root;

    @AutoClose
    private final CapturedLog log = new CapturedLog("io.facet.results");

    @Test
    void requestIdIsInTheResponseTheProblemAndTheLog() {
        Response response = given().header("X-Request-Id", "mine-1")
                .body(Samples.truncated())
                .post("/detect");

        assertThat(response.header("X-Request-Id")).isEqualTo("mine-1");
        assertThat(response.jsonPath().getString("requestId")).isEqualTo("mine-1");
        assertThat(log.records()).hasSize(1);
        assertThat(log.records().get(0).getMdcCopy())
                .containsEntry("requestId", "mine-1")
                .containsEntry("code", "CORRUPT_IMAGE")
                .doesNotContainKey("traceId");
    }

    @Test
    void invalidRequestIdIsReplaced() {
        Response response = given().header("X-Request-Id", "two words\" and more")
                .body(Samples.truncated())
                .post("/detect");

        String id = response.header("X-Request-Id");
        assertThat(id).matches("[0-9a-f-]{36}");
        assertThat(response.jsonPath().getString("requestId")).isEqualTo(id);
        assertThat(log.records().get(0).getMdcCopy()).containsEntry("requestId", id);
    }

    @Test
    void photosOfOneEventShareItsIdAndTraceAndAreCountedOnceEach() throws IOException {
        put("logged/a.jpg", Samples.portrait());
        put("logged/b.jpg", Samples.truncated());
        double detected = count("detected", "");
        double failed = count("failed", "CORRUPT_IMAGE");
        double stored = count("stored", "");
        double unreadable = count("unreadable", "CORRUPT_IMAGE");

        given().header("X-Request-Id", "event-1")
                .header("traceparent", "00-" + TRACE + "-b7ad6b7169203331-01")
                .contentType("application/json")
                .body("[{\"bucket\":\"logged\",\"key\":\"a.jpg\"},{\"bucket\":\"logged\",\"key\":\"b.jpg\"}]")
                .post("/events")
                .then()
                .statusCode(202);

        assertThat(log.records())
                .hasSize(2)
                .allSatisfy(line -> assertThat(line.getMdcCopy())
                        .containsEntry("requestId", "event-1")
                        .containsEntry("traceId", TRACE)
                        .containsEntry("bucket", "logged"));
        assertThat(log.records())
                .extracting(line -> line.getMdcCopy().get("key"))
                .containsExactlyInAnyOrder("a.jpg", "b.jpg");
        assertThat(count("stored", "") - stored).isEqualTo(1);
        assertThat(count("unreadable", "CORRUPT_IMAGE") - unreadable).isEqualTo(1);
        assertThat(count("detected", ""))
                .as("counted by the outcome of the event only")
                .isEqualTo(detected);
        assertThat(count("failed", "CORRUPT_IMAGE")).isEqualTo(failed);
    }

    @Test
    void photosOfAFormAreNamedByTheirFiles() {
        given().multiPart("image", "a b.jpg", Samples.portrait())
                .multiPart("image", "broken.jpg", Samples.truncated())
                .multiPart("image", "evil.jpg stored\u202e", Samples.portrait())
                .post("/detect")
                .then()
                .statusCode(200);

        assertThat(log.records())
                .extracting(line -> line.getMessage().replaceAll(", [0-9.]+ ms$|(?<=truncated): [^)]*", ""))
                .containsExactlyInAnyOrder(
                        "a b.jpg detected, 1 face",
                        "broken.jpg failed (CORRUPT_IMAGE: The JPEG is truncated)",
                        "evil.jpg stored? detected, 1 face");
        assertThat(log.records())
                .extracting(line -> line.getMdcCopy().get("file"))
                .contains("a b.jpg", "broken.jpg");
    }

    @Test
    void photoWithoutNameIsCalledRequestBody() {
        given().body(Samples.portrait()).contentType("image/jpeg").post("/detect");

        assertThat(log.records().get(0).getMessage()).startsWith("request body detected, 1 face, ");
    }

    private double count(String outcome, String code) {
        Counter counter = metrics.find("facet.results")
                .tag("outcome", outcome)
                .tag("code", code)
                .counter();
        return counter == null ? 0 : counter.count();
    }

    private void put(String path, byte[] photo) throws IOException {
        Path file = root.resolve(path);
        Files.createDirectories(file.getParent());
        Files.deleteIfExists(file.resolveSibling(file.getFileName() + ".faces.json"));
        Files.write(file, photo);
    }
}
