package io.facet.web;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

import io.facet.testing.Samples;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import jakarta.inject.Inject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jboss.logmanager.ExtHandler;
import org.jboss.logmanager.ExtLogRecord;
import org.jboss.logmanager.Logger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Each result is counted and told once, with the id of the request that it answers. */
@QuarkusTest
class ResultsTest {
    private static final String TRACE = "0af7651916cd43dd8448eb211c80319c";

    @Inject
    MeterRegistry metrics;

    @ConfigProperty(name = "facet.store.directory.root")
    Path root;

    private final List<ExtLogRecord> lines = new CopyOnWriteArrayList<>();
    private final ExtHandler handler = new ExtHandler() {
        @Override
        protected void doPublish(ExtLogRecord line) {
            lines.add(line);
        }
    };

    @BeforeEach
    void listen() {
        Logger.getLogger("io.facet.results").addHandler(handler);
    }

    @AfterEach
    void leave() {
        Logger.getLogger("io.facet.results").removeHandler(handler);
    }

    @Test
    void aRequestsIdIsInTheAnswerTheProblemAndTheLine() {
        Response answer = given().header("X-Request-Id", "mine-1")
                .body(Samples.cutShort())
                .post("/detect");

        assertThat(answer.header("X-Request-Id")).isEqualTo("mine-1");
        assertThat(answer.jsonPath().getString("requestId")).isEqualTo("mine-1");
        assertThat(lines).hasSize(1);
        assertThat(lines.get(0).getMdcCopy())
                .containsEntry("requestId", "mine-1")
                .containsEntry("code", "CORRUPT_IMAGE")
                .doesNotContainKey("traceId");
    }

    @Test
    void anIdThatIsNoneIsReplacedEverywhere() {
        Response answer = given().header("X-Request-Id", "two words\" and more")
                .body(Samples.cutShort())
                .post("/detect");

        String id = answer.header("X-Request-Id");
        assertThat(id).matches("[0-9a-f-]{36}");
        assertThat(answer.jsonPath().getString("requestId")).isEqualTo(id);
        assertThat(lines.get(0).getMdcCopy()).containsEntry("requestId", id);
    }

    @Test
    void photosOfOneEventShareItsIdAndTheSendersTraceAndAreCountedOnceEach() throws IOException {
        put("told/a.jpg", Samples.portrait());
        put("told/b.jpg", Samples.cutShort());
        double detected = count("detected", "");
        double failed = count("failed", "CORRUPT_IMAGE");
        double stored = count("stored", "");
        double unreadable = count("unreadable", "CORRUPT_IMAGE");

        given().header("X-Request-Id", "event-1")
                .header("traceparent", "00-" + TRACE + "-b7ad6b7169203331-01")
                .contentType("application/json")
                .body("[{\"bucket\":\"told\",\"key\":\"a.jpg\"},{\"bucket\":\"told\",\"key\":\"b.jpg\"}]")
                .post("/events")
                .then()
                .statusCode(202);

        assertThat(lines)
                .hasSize(2)
                .allSatisfy(line -> assertThat(line.getMdcCopy())
                        .containsEntry("requestId", "event-1")
                        .containsEntry("traceId", TRACE)
                        .containsEntry("bucket", "told"));
        assertThat(lines).extracting(line -> line.getMdcCopy().get("key")).containsExactlyInAnyOrder("a.jpg", "b.jpg");
        assertThat(count("stored", "") - stored).isEqualTo(1);
        assertThat(count("unreadable", "CORRUPT_IMAGE") - unreadable).isEqualTo(1);
        assertThat(count("detected", ""))
                .as("counted as what became of the event")
                .isEqualTo(detected);
        assertThat(count("failed", "CORRUPT_IMAGE")).isEqualTo(failed);
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
