package io.facet.web;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItems;
import static org.hamcrest.Matchers.notNullValue;

import com.sun.net.httpserver.HttpServer;
import io.facet.detection.Sha256;
import io.facet.model.ModelConfig;
import io.facet.testing.Samples;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.ValidatableResponse;
import jakarta.inject.Inject;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;

/** A service with configured models that work, fail or load slowly. */
@QuarkusTest
@QuarkusTestResource(value = ConfiguredModelsTest.WebServer.class, restrictToAnnotatedClass = true)
class ConfiguredModelsTest {
    private static final Path MODELS = Path.of("src/test/resources/models");
    private static final CountDownLatch SLOW_DOWNLOAD = new CountDownLatch(1);

    /** Serves one model file under every path; {@code /slow} waits for {@link #SLOW_DOWNLOAD}. */
    public static class WebServer implements QuarkusTestResourceLifecycleManager {
        private HttpServer server;

        @Override
        public Map<String, String> start() {
            try {
                byte[] zip = zip();
                server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
                server.setExecutor(Executors.newCachedThreadPool());
                server.createContext("/", exchange -> {
                    if (exchange.getRequestURI().getPath().equals("/slow")) {
                        awaitSlowDownload();
                    }
                    exchange.sendResponseHeaders(200, zip.length);
                    exchange.getResponseBody().write(zip);
                    exchange.close();
                });
                server.start();
                return settings("http://127.0.0.1:" + server.getAddress().getPort(), Sha256.hex(zip));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        private static Map<String, String> settings(String address, String sha256) throws IOException {
            Map<String, String> settings = new HashMap<>();
            settings.put(
                    "facet.model.cache",
                    Files.createTempDirectory("facet-models").toString());
            settings.put("facet.model.catalog.quick.location", address + "/retinaface.zip");
            settings.put("facet.model.catalog.quick.sha256", sha256);
            settings.put("facet.model.catalog.quick.warm", "true");
            settings.put("facet.model.catalog.changed.location", address + "/retinaface.zip");
            settings.put("facet.model.catalog.changed.sha256", sha256);
            // A different hash: with the same one, the model would be found in the cache.
            settings.put("facet.model.catalog.slow.location", address + "/slow");
            settings.put("facet.model.catalog.slow.sha256", "1".repeat(64));
            settings.put("facet.model.catalog.wrong.location", address + "/wrong");
            settings.put("facet.model.catalog.wrong.sha256", "0".repeat(64));
            settings.put(
                    "facet.model.catalog.classifier.location",
                    MODELS.resolve("classifier.pt").toString());
            settings.put("facet.model.catalog.classifier.warm", "true");
            return settings;
        }

        @Override
        public void stop() {
            SLOW_DOWNLOAD.countDown();
            server.stop(0);
        }
    }

    private static byte[] zip() throws IOException {
        var bytes = new ByteArrayOutputStream();
        try (var zip = new ZipOutputStream(bytes)) {
            zip.putNextEntry(new ZipEntry("retinaface/retinaface.pt"));
            zip.write(Files.readAllBytes(MODELS.resolve("plain.pt")));
        }
        return bytes.toByteArray();
    }

    private static void awaitSlowDownload() {
        try {
            SLOW_DOWNLOAD.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static ValidatableResponse detect(String backbone) {
        return given().contentType("image/jpeg")
                .body(Samples.portrait())
                .post("/detect?backbone=" + backbone)
                .then();
    }

    @Inject
    ModelConfig config;

    @Test
    void fileThatChangesAfterItsDownloadIsNotLoaded() throws IOException {
        String expected = Sha256.hex(Files.readAllBytes(MODELS.resolve("plain.pt")));
        Path cached = config.cache().resolve(expected);
        await().atMost(Duration.ofSeconds(30))
                .until(() -> given().get("/q/health/ready").statusCode() == 200 && Files.exists(cached));
        Files.write(cached, new byte[] {0}, StandardOpenOption.APPEND);
        String actual = Sha256.hex(Files.readAllBytes(cached));

        detect("changed")
                .statusCode(404)
                .body("detail", containsString("its file has sha256 " + actual + ", expected " + expected));
        detect("quick").statusCode(200);
        given().get("/models").then().body("unavailable.name", hasItems("changed"));
    }

    @Test
    void workingModelsAreUsedAndTheOthersReportWhyNot() {
        await().atMost(Duration.ofSeconds(30))
                .until(() -> given().get("/q/health/ready").statusCode() == 200);

        given().get("/models")
                .then()
                .statusCode(200)
                .body("models.findAll { it.warm }.name", hasItems("mobilenet0.25", "quick"))
                .body("models.find { it.isDefault }.autoPrecision.reason", notNullValue())
                .body("unavailable.name", hasItems("slow", "wrong", "classifier"));
        detect("mobilenet0.25").statusCode(200);
        detect("quick").statusCode(200).body("faces.size()", equalTo(1)).body("model.precision", equalTo("fp32"));
        detect("slow")
                .statusCode(429)
                .header("Retry-After", notNullValue())
                .body("detail", containsString("Backbone slow is being downloaded"));
        detect("wrong").statusCode(404).body("detail", containsString("expected " + "0".repeat(64)));
        detect("classifier").statusCode(404).body("detail", containsString("it returned (1, 3)"));

        SLOW_DOWNLOAD.countDown();
        await().atMost(Duration.ofSeconds(10))
                .untilAsserted(() ->
                        detect("slow").statusCode(404).body("detail", containsString("expected " + "1".repeat(64))));
        assertThat(given().get("/q/health/ready").statusCode()).isEqualTo(200);
    }
}
