package io.facet.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.facet.testing.Samples;
import java.io.IOException;
import java.io.OutputStream;
import java.net.ConnectException;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Runs the packaged jar. */
class ShutdownIT {
    private static final Path JAR = Path.of("target", "quarkus-app", "quarkus-run.jar");

    @TempDir
    Path folder;

    private int port;
    private Path log;
    private Process service;

    @BeforeEach
    void start() throws IOException {
        try (var free = new ServerSocket(0)) {
            port = free.getLocalPort();
        }
        log = folder.resolve("log");
        service = new ProcessBuilder(
                        "java",
                        "-Dquarkus.http.port=" + port,
                        "-Dfacet.store.directory.root=" + folder,
                        "-jar",
                        JAR.toString())
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        await().atMost(Duration.ofSeconds(60)).until(this::isReady);
    }

    @AfterEach
    void kill() {
        service.destroyForcibly();
    }

    @Test
    void shutdownWaitsForRequestsInProgress() throws Exception {
        byte[] photo = Samples.portrait();
        try (Socket client = connect()) {
            OutputStream out = client.getOutputStream();
            out.write(("POST /detect HTTP/1.1\r\nHost: facet\r\nContent-Type: image/jpeg\r\nContent-Length: "
                            + photo.length + "\r\n\r\n")
                    .getBytes(StandardCharsets.US_ASCII));
            out.write(photo, 0, 1000);
            out.flush();
            TimeUnit.MILLISECONDS.sleep(300);

            service.destroy();
            await().until(() -> Files.readString(log).contains("Waiting for HTTP requests"));
            out.write(Arrays.copyOfRange(photo, 1000, photo.length));
            out.flush();

            String answer = new String(client.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            assertThat(answer).startsWith("HTTP/1.1 200").contains("\"confidence\"");
        }
        assertThat(service.waitFor(5, TimeUnit.SECONDS)).isTrue();
    }

    private Socket connect() throws IOException {
        var client = new Socket("localhost", port);
        client.setSoTimeout(20_000);
        return client;
    }

    private boolean isReady() throws IOException {
        try (Socket client = connect()) {
            client.getOutputStream().write("GET /q/health/ready HTTP/1.0\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
            return new String(client.getInputStream().readAllBytes(), StandardCharsets.US_ASCII).contains(" 200 ");
        } catch (ConnectException notYet) {
            return false;
        }
    }
}
