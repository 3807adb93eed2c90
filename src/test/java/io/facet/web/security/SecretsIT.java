package io.facet.web.security;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.facet.testing.Samples;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executors;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Runs the packaged service with logs at DEBUG and secrets in every place that can have one. Each contains {@code SECRET}, which must
 * not appear in anything that the service writes.
 */
class SecretsIT {
    private static final Path JAR = Path.of("target", "quarkus-app", "quarkus-run.jar");
    // Logs may name the setting.
    private static final Pattern SECRET = Pattern.compile(".{0,120}(?<!FACET_NOTIFY_)SECRET.{0,40}");
    private static final String VALID = "Bearer SECRETtoken1";
    private static final String TOPIC = "arn:aws:sns:us-east-1:123456789012:photos";

    private final HttpClient client = HttpClient.newHttpClient();
    private final Queue<String> traces = new ConcurrentLinkedQueue<>();
    private final Queue<String> responses = new ConcurrentLinkedQueue<>();
    private final Queue<String> sidecars = new ConcurrentLinkedQueue<>();
    private HttpServer server;
    private int port;

    @TempDir
    private Path folder;

    /** One server for S3, SQS, models and OTLP. */
    @BeforeEach
    void startServer() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(Executors.newCachedThreadPool());
        server.createContext("/", this::serve);
        server.start();
        try (var free = new ServerSocket(0)) {
            port = free.getLocalPort();
        }
    }

    @AfterEach
    void stopServer() {
        server.stop(0);
    }

    @Test
    void noSecretAppearsInLogsResponsesMetricsTracesOrSidecars() throws Exception {
        Process service = start(Map.of());
        try {
            await().atMost(Duration.ofSeconds(60)).until(this::isReady);
            post("/detect", VALID, Samples.portrait(), 200);
            post("/detect", "Bearer SECRETwrong", Samples.portrait(), 401);
            post("/detect", "Basic SECRETbasic", Samples.portrait(), 401);
            post("/detect?access_token=SECRETquery&nms=7", VALID, Samples.portrait(), 400);
            post("/detect?backbone=missing", VALID, Samples.portrait(), 404);
            post("/detect?store=true", VALID, object("found.jpg"), 200);
            post("/detect", VALID, object("denied.jpg"), 403);
            post("/detect", VALID, object("missing.jpg"), 404);
            post("/events", VALID, object("found.jpg"), 202);
            post("/events", VALID, json("{\"broken\": SECRETbody"), 400);
            post("/events", VALID, sns("Notification", "UnsubscribeURL"), 400);
            post("/events", VALID, sns("SubscriptionConfirmation", "SubscribeURL"), 400);
            for (String path :
                    new String[] {"/models", "/q/metrics", "/q/health", "/nowhere?X-Amz-Signature=SECRETpath"}) {
                send(HttpRequest.newBuilder(uri(path))
                        .header("Authorization", VALID)
                        .build());
            }
            await().atMost(Duration.ofSeconds(20))
                    .until(() -> traces.stream().anyMatch(batch -> batch.contains("/nowhere")));
        } finally {
            service.destroy();
            service.waitFor();
        }

        String log = Files.readString(folder.resolve("log"));
        assertThat(log).contains("\"level\":\"DEBUG\"", "Queue polling", "Model missing at");
        assertThat(sidecars).isNotEmpty();
        assertThat(secretsIn(log)).isEmpty();
        assertThat(secretsIn(String.join("\n", responses))).isEmpty();
        assertThat(secretsIn(String.join("\n", traces))).isEmpty();
        assertThat(secretsIn(String.join("\n", sidecars))).isEmpty();
    }

    @Test
    void invalidSettingDoesNotPrintSecrets() throws Exception {
        Process service = start(Map.of(
                "FACET_SECURITY_TOKEN", "SECRETa,,SECRETb",
                "FACET_EVENTS_QUEUE_URL", "urn:queue?X-Amz-Signature=SECRETsignature",
                "FACET_MODEL_CATALOG__INVALID__LOCATION",
                        "https://SECRETuser@host/a b^.pt?X-Amz-Signature=SECRETsignature",
                "FACET_MODEL_CATALOG__PLAIN__LOCATION",
                        "http://SECRETuser@example.org/m.pt?X-Amz-Signature=SECRETsignature",
                "FACET_BATCH_WORKERS", "many"));

        assertThat(service.waitFor()).isEqualTo(2);
        String log = Files.readString(folder.resolve("log"));
        assertThat(log).contains("facet.batch.workers", "facet.security.token must be");
        assertThat(secretsIn(log)).isEmpty();
    }

    private Process start(Map<String, String> changes) throws IOException {
        String host = "localhost:" + server.getAddress().getPort();
        String credentials = "SECRETuser:SECRETword@";
        Path config = Files.writeString(
                folder.resolve("application.properties"), """
                facet.model.catalog.missing.location=http://%1$s%2$s/model.pt?X-Amz-Signature=SECRETsignature
                facet.model.catalog.missing.sha256=%3$s
                quarkus.otel.exporter.otlp.protocol=http/protobuf
                quarkus.otel.exporter.otlp.headers=authorization=Bearer SECRETexporter
                quarkus.otel.bsp.schedule.delay=200ms
                quarkus.s3.path-style-access=true
                """.formatted(credentials, host, "1".repeat(64)));
        var process = new ProcessBuilder("java", "-Xmx400m", "-jar", JAR.toString())
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("log").toFile());
        process.environment()
                .putAll(Map.ofEntries(
                        Map.entry("SMALLRYE_CONFIG_LOCATIONS", config.toString()),
                        Map.entry("FACET_SECURITY_TOKEN", "SECRETtoken1,SECRETtoken2"),
                        Map.entry(
                                "FACET_SECURITY_TOKEN_FILE",
                                Files.writeString(folder.resolve("tokens"), "SECRETtoken3")
                                        .toString()),
                        Map.entry("FACET_STORE_TYPE", "s3"),
                        Map.entry("FACET_MODEL_CACHE", folder.resolve("models").toString()),
                        Map.entry("FACET_EVENTS_SNS_TOPICS", TOPIC),
                        Map.entry(
                                "FACET_EVENTS_QUEUE_URL",
                                "http://" + credentials + host + "/queue/q?X-Amz-Signature=SECRETsignature"),
                        Map.entry("AWS_REGION", "us-east-1"),
                        Map.entry("AWS_ACCESS_KEY_ID", "AKIASECRETACCESSKEY"),
                        Map.entry("AWS_SECRET_ACCESS_KEY", "SECRETkey"),
                        Map.entry("AWS_SESSION_TOKEN", "SECRETsession"),
                        Map.entry("QUARKUS_S3_ENDPOINT_OVERRIDE", "http://" + credentials + host),
                        Map.entry("QUARKUS_SQS_ENDPOINT_OVERRIDE", "http://" + host + "/queue"),
                        Map.entry("QUARKUS_OTEL_SDK_DISABLED", "false"),
                        Map.entry("QUARKUS_OTEL_EXPORTER_OTLP_ENDPOINT", "http://" + host),
                        Map.entry("QUARKUS_HTTP_PORT", String.valueOf(port)),
                        Map.entry("QUARKUS_LOG_LEVEL", "DEBUG"),
                        Map.entry("QUARKUS_LOG_CONSOLE_JSON_ENABLED", "true")));
        process.environment().putAll(changes);
        return process.start();
    }

    private void serve(HttpExchange exchange) throws IOException {
        byte[] body = exchange.getRequestBody().readAllBytes();
        String path = exchange.getRequestURI().getPath();
        boolean read = exchange.getRequestMethod().matches("GET|HEAD");
        byte[] answer = new byte[0];
        int status = 200;
        if (path.endsWith("/v1/traces")) {
            traces.add(new String(body, StandardCharsets.ISO_8859_1));
        } else if (exchange.getRequestMethod().equals("PUT")) {
            sidecars.add(new String(body, StandardCharsets.UTF_8)
                    + exchange.getRequestHeaders().entrySet().stream()
                            .filter(header ->
                                    header.getKey().toLowerCase(Locale.ROOT).startsWith("x-amz-meta-"))
                            .toList());
        } else if (read && path.endsWith("found.jpg")) {
            answer = Samples.portrait();
        } else if (path.endsWith("missing.jpg") || path.endsWith(".faces.json") || path.startsWith("/model")) {
            status = 404;
        } else {
            status = 403;
        }
        exchange.getResponseHeaders().add("ETag", "\"1\"");
        exchange.getResponseHeaders().add("Last-Modified", "Sat, 28 Nov 2026 00:00:00 GMT");
        if (exchange.getRequestMethod().equals("HEAD")) {
            exchange.getResponseHeaders().add("Content-Length", String.valueOf(answer.length));
        }
        exchange.sendResponseHeaders(
                status, exchange.getRequestMethod().equals("GET") && answer.length > 0 ? answer.length : -1);
        if (exchange.getRequestMethod().equals("GET")) {
            exchange.getResponseBody().write(answer);
        }
        exchange.close();
    }

    private static byte[] object(String key) {
        return json("{\"bucket\":\"photos\",\"key\":\"" + key + "\"}");
    }

    private static byte[] sns(String type, String link) {
        return json("""
                {"Type":"%s","MessageId":"1","Token":"SECRETtoken","TopicArn":"%s","Message":"{}",
                "Timestamp":"2026-11-28T00:00:00.000Z","SignatureVersion":"1","Signature":"SECRETsignature",
                "SigningCertURL":"https://sns.us-east-1.amazonaws.com/x.txt?SECRETcertificate",
                "%s":"https://sns.us-east-1.amazonaws.com/?Token=SECRETlink"}""".formatted(type, TOPIC, link));
    }

    private static byte[] json(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private void post(String path, String authorization, byte[] body, int status) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(uri(path))
                .header("Authorization", authorization)
                .header("Content-Type", body[0] == '{' ? "application/json" : "image/jpeg")
                .POST(BodyPublishers.ofByteArray(body))
                .build();
        assertThat(send(request).statusCode()).as(path + " " + responses).isEqualTo(status);
    }

    private HttpResponse<String> send(HttpRequest request) throws Exception {
        HttpResponse<String> response = client.send(request, BodyHandlers.ofString());
        responses.add(request.uri().getPath() + " " + response.headers().map() + response.body());
        return response;
    }

    private boolean isReady() throws Exception {
        try {
            return client.send(HttpRequest.newBuilder(uri("/q/health/ready")).build(), BodyHandlers.discarding())
                            .statusCode()
                    == 200;
        } catch (IOException notStarted) {
            return false;
        }
    }

    private URI uri(String path) {
        return URI.create("http://localhost:" + port + path);
    }

    private static List<String> secretsIn(String text) {
        return SECRET.matcher(text).results().map(MatchResult::group).distinct().toList();
    }
}
