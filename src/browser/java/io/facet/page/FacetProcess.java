package io.facet.page;

import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.awaitility.Awaitility;

/** The packaged service, running in an empty folder. */
final class FacetProcess implements AutoCloseable {
    private static final Path JAR = Path.of("target", "quarkus-app", "quarkus-run.jar");
    private static final HttpClient HTTP = HttpClient.newHttpClient();

    private final List<String> command;
    private final Path folder;
    private final int port;
    private Process process;

    private FacetProcess(List<String> command, Path folder, int port) {
        this.command = command;
        this.folder = folder;
        this.port = port;
    }

    static FacetProcess start(String... settings) throws IOException {
        Path folder = Files.createTempDirectory("facet-page");
        int port = freePort();
        List<String> command = new ArrayList<>(List.of("java", "-Dquarkus.http.port=" + port));
        command.addAll(List.of(settings));
        command.addAll(List.of("-jar", JAR.toAbsolutePath().toString()));
        var facet = new FacetProcess(command, folder, port);
        facet.restart();
        return facet;
    }

    /** Starts the service, again on the same port and with the same photos. */
    void restart() throws IOException {
        process = new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("log").toFile())
                .start();
        Awaitility.await().atMost(Duration.ofMinutes(1)).until(this::isReady);
    }

    /** Ends the process at once, as a crash does. */
    void kill() {
        process.destroyForcibly().onExit().join();
    }

    private static int freePort() throws IOException {
        try (var socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }

    private boolean isReady() throws InterruptedException {
        if (!process.isAlive()) {
            throw new IllegalStateException("Facet did not start; see " + folder.resolve("log"));
        }
        try {
            return get("q/health/ready").statusCode() == 200;
        } catch (IOException notListeningYet) {
            return false;
        }
    }

    String url() {
        return "http://localhost:" + port + "/";
    }

    /** The watched folder. */
    Path photos() {
        return folder.resolve("photos");
    }

    HttpResponse<String> get(String path) throws IOException, InterruptedException {
        return send(HttpRequest.newBuilder(URI.create(url() + path)).build());
    }

    String detect(String query, byte[] photo) throws IOException, InterruptedException {
        return send(HttpRequest.newBuilder(URI.create(url() + "detect?" + query))
                        .POST(HttpRequest.BodyPublishers.ofByteArray(photo))
                        .build())
                .body();
    }

    private static HttpResponse<String> send(HttpRequest request) throws IOException, InterruptedException {
        return HTTP.send(request, HttpResponse.BodyHandlers.ofString());
    }

    @Override
    public void close() {
        process.destroy();
    }
}
