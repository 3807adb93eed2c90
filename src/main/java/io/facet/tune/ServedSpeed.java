package io.facet.tune;

import java.io.IOException;
import java.io.OutputStream;
import java.lang.management.ManagementFactory;
import java.net.ConnectException;
import java.net.HttpURLConnection;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.jboss.logging.Logger;

/**
 * How fast a preset is as a service: Facet is started once more with its settings, and asked over HTTP by clients on this
 * machine, who take their share of its cores as well.
 */
final class ServedSpeed implements AutoCloseable {
    private static final Logger LOG = Logger.getLogger(ServedSpeed.class);
    // Twice two cores: while some photos are computed, the next are sent.
    private static final int CLIENTS = 4;
    private static final double READY_SECONDS = 30;
    private static final double WARM_UP = 0.6;
    private static final int TIMEOUT_MILLIS = 60_000;

    /** What was measured. */
    record Served(int clients, double imagesPerSecond, double p50Ms) {}

    private final Process service;
    private final String address;

    private ServedSpeed(Process service, int port) {
        this.service = service;
        this.address = "http://127.0.0.1:" + port;
    }

    /** Empty where this is not run from its package, or the service does not answer. */
    static Optional<Served> of(Map<String, String> preset, List<SampledPhoto> photos, Deadline slice) {
        Path program = Path.of(System.getProperty("java.class.path"));
        if (!program.endsWith("quarkus-run.jar")) {
            return Optional.empty();
        }
        try (ServedSpeed served = start(program, preset)) {
            served.awaitReady(slice);
            served.ask(photos, slice.at(WARM_UP));
            return Optional.of(served.measure(photos, slice));
        } catch (IOException | IllegalStateException | CompletionException e) {
            LOG.warnf("Not measured over HTTP: %s", e.getMessage());
            return Optional.empty();
        }
    }

    private static ServedSpeed start(Path program, Map<String, String> preset) throws IOException {
        int port;
        try (var free = new ServerSocket(0)) {
            port = free.getLocalPort();
        }
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(ManagementFactory.getRuntimeMXBean().getInputArguments());
        preset.forEach((key, value) -> command.add("-D" + key + "=" + value));
        Path nothing = Files.createTempDirectory("facet-tune-");
        nothing.toFile().deleteOnExit();
        command.addAll(List.of(
                "-Dquarkus.http.host=127.0.0.1",
                "-Dquarkus.http.port=" + port,
                "-Dfacet.store.type=directory",
                "-Dfacet.store.directory.watch=false",
                "-Dfacet.store.directory.root=" + nothing,
                "-jar",
                program.toString()));
        Process service = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        return new ServedSpeed(service, port);
    }

    private void awaitReady(Deadline slice) throws IOException {
        long end = System.nanoTime() + (long) (READY_SECONDS * 1e9);
        while (System.nanoTime() < end && !slice.isStopped() && service.isAlive()) {
            try {
                TimeUnit.MILLISECONDS.sleep(50);
                if (open("/q/health/ready").getResponseCode() == HttpURLConnection.HTTP_OK) {
                    return;
                }
            } catch (ConnectException notYet) {
                LOG.trace("The service does not listen yet");
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                break;
            }
        }
        throw new IllegalStateException("the service did not get ready");
    }

    private Served measure(List<SampledPhoto> photos, Deadline slice) {
        long begin = System.nanoTime();
        List<Double> millis = ask(photos, slice);
        double seconds = (System.nanoTime() - begin) / 1e9;
        if (millis.isEmpty()) {
            throw new IllegalStateException("no time was left");
        }
        Collections.sort(millis);
        return new Served(CLIENTS, millis.size() / seconds, millis.get(millis.size() / 2));
    }

    /** Photos in turn, from all clients, until the time is over; how long each took. */
    private List<Double> ask(List<SampledPhoto> photos, Deadline end) {
        ExecutorService clients = Executors.newFixedThreadPool(CLIENTS);
        try {
            var next = new AtomicInteger();
            List<Double> millis = Collections.synchronizedList(new ArrayList<>());
            CompletableFuture.allOf(Stream.generate(() -> CompletableFuture.runAsync(
                                    () -> {
                                        while (!end.isOver()) {
                                            millis.add(post(photos.get(next.getAndIncrement() % photos.size())));
                                        }
                                    },
                                    clients))
                            .limit(CLIENTS)
                            .toArray(CompletableFuture[]::new))
                    .join();
            return new ArrayList<>(millis);
        } finally {
            clients.shutdown();
        }
    }

    private double post(SampledPhoto photo) {
        long begin = System.nanoTime();
        try {
            HttpURLConnection call = open("/detect");
            call.setRequestMethod("POST");
            call.setRequestProperty("Content-Type", "application/octet-stream");
            call.setDoOutput(true);
            call.setFixedLengthStreamingMode(photo.bytes().length);
            try (OutputStream body = call.getOutputStream()) {
                body.write(photo.bytes());
            }
            try (var answer = call.getInputStream()) {
                answer.readAllBytes();
            }
            return (System.nanoTime() - begin) / 1e6;
        } catch (IOException e) {
            throw new IllegalStateException("the service did not answer: " + e.getMessage(), e);
        }
    }

    private HttpURLConnection open(String path) throws IOException {
        var connection = (HttpURLConnection) URI.create(address + path).toURL().openConnection();
        connection.setConnectTimeout(TIMEOUT_MILLIS);
        connection.setReadTimeout(TIMEOUT_MILLIS);
        return connection;
    }

    @Override
    public void close() {
        service.destroy();
    }
}
