package io.facet.notify;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.facet.testing.Samples;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Runs the packaged jar. */
class NotificationsIT {
    private static final Path JAR = Path.of("target", "quarkus-app", "quarkus-run.jar");
    private static final Duration LONG = Duration.ofSeconds(60);

    @TempDir
    Path folder;

    private final TestReceiver receiver = new TestReceiver();
    private final HttpClient http = HttpClient.newHttpClient();
    private int port;
    private Process service;

    @AfterEach
    void stop() {
        service.destroyForcibly();
        receiver.close();
    }

    @Test
    void resultIsAnnouncedAlthoughTheProcessWasKilled() throws Exception {
        receiver.always(503);
        start(true);
        Files.write(bucket().resolve("beach.jpg"), Samples.portrait());
        await().atMost(LONG).until(() -> !receiver.requests().isEmpty());
        service.destroyForcibly().waitFor();
        assertThat(bucket().resolve("beach.jpg.faces.json")).exists();
        receiver.clear();
        receiver.always(204);

        start(true);

        await().atMost(LONG).until(() -> !receiver.requests().isEmpty());
        var event = receiver.requests().get(0).json();
        assertThat(event.path("type").asText()).isEqualTo("io.facet.result.stored");
        assertThat(event.path("subject").asText()).isEqualTo("holiday/beach.jpg");
        assertThat(event.at("/data/result/faces")).hasSize(1);
    }

    @Test
    void shutdownEndsRetriesAndTheSenderGetsARetryableError() throws Exception {
        receiver.always(503);
        start(false);
        Files.write(bucket().resolve("beach.jpg"), Samples.portrait());
        CompletableFuture<HttpResponse<String>> response = sendEvent();
        await().atMost(LONG).until(() -> !receiver.requests().isEmpty());

        service.destroy();

        assertThat(response.get(8, TimeUnit.SECONDS).statusCode()).isEqualTo(503);
        assertThat(response.get().body()).contains("NOTIFICATION_FAILED");
        assertThat(service.waitFor(10, TimeUnit.SECONDS)).isTrue();
        assertThat(receiver.requests()).hasSizeLessThan(10);
    }

    private CompletableFuture<HttpResponse<String>> sendEvent() {
        HttpRequest event = HttpRequest.newBuilder(URI.create("http://localhost:" + port + "/events"))
                .POST(HttpRequest.BodyPublishers.ofString("{\"bucket\":\"holiday\",\"key\":\"beach.jpg\"}"))
                .build();
        return http.sendAsync(event, BodyHandlers.ofString());
    }

    private Path bucket() throws IOException {
        return Files.createDirectories(folder.resolve("photos/holiday"));
    }

    private void start(boolean watch) throws IOException {
        try (var free = new ServerSocket(0)) {
            port = free.getLocalPort();
        }
        bucket();
        List<String> command = new ArrayList<>(List.of("java"));
        command.add("-Dquarkus.http.port=" + port);
        command.add("-Dfacet.store.directory.root=" + folder.resolve("photos"));
        command.add("-Dfacet.store.directory.watch=" + watch);
        command.add("-Dfacet.crash-journal.directory=" + folder.resolve("crash"));
        command.add("-Dfacet.notify.url=" + receiver.url());
        command.add("-Dfacet.notify.max-attempts=10");
        command.addAll(List.of("-jar", JAR.toString()));
        service = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("log").toFile())
                .start();
        await().atMost(LONG).until(this::isReady);
    }

    private boolean isReady() throws InterruptedException {
        HttpRequest probe = HttpRequest.newBuilder(URI.create("http://localhost:" + port + "/q/health/ready"))
                .build();
        try {
            return http.send(probe, BodyHandlers.discarding()).statusCode() == 200;
        } catch (IOException notYet) {
            return false;
        }
    }
}
