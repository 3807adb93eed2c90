package io.facet.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.facet.batch.BatchConfig;
import io.facet.image.ImageConfig;
import io.facet.testing.Shared;
import io.smallrye.config.SmallRyeConfig;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.CRC32;
import java.util.zip.Deflater;
import java.util.zip.DeflaterOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Runs the packaged jar with a small heap. The peak memory stays below the formula of docs/operations.md. */
class MemoryIT {
    private static final Path JAR = Path.of("target", "quarkus-app", "quarkus-run.jar");
    private static final Path FORMULA = Path.of("docs", "operations.md");
    private static final int HEAP = 256 << 20;
    private static final int CONVOLUTIONS = 2048;
    private static final int DEFAULT_CONVOLUTIONS = 8192;
    private static final Map<String, String> SETTINGS =
            Map.of("facet.batch.workers", "2", "facet.image.max-decoded-pixels", "25M", "facet.page.enabled", "false");

    @TempDir
    Path folder;

    private final HttpClient client = HttpClient.newHttpClient();
    private URI service;
    private Process process;

    @BeforeEach
    void start() throws IOException {
        try (var free = new ServerSocket(0)) {
            service = URI.create("http://localhost:" + free.getLocalPort());
        }
        List<String> command = new ArrayList<>(List.of("java", "-Xmx" + HEAP, "-XX:+ExitOnOutOfMemoryError"));
        Map<String, String> settings = new HashMap<>(SETTINGS);
        settings.put("quarkus.http.port", String.valueOf(service.getPort()));
        settings.put("facet.store.directory.root", folder.resolve("photos").toString());
        settings.forEach((key, value) -> command.add("-D" + key + "=" + value));
        command.addAll(List.of("-jar", JAR.toString()));
        var builder = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("log").toFile());
        builder.environment().put("ONEDNN_PRIMITIVE_CACHE_CAPACITY", String.valueOf(CONVOLUTIONS));
        process = builder.start();
        await().atMost(Duration.ofSeconds(60)).ignoreExceptions().until(() -> get("/q/health/ready") == 200);
    }

    @AfterEach
    void stop() {
        process.destroyForcibly();
    }

    @Test
    void peakMemoryStaysBelowTheFormula() throws Exception {
        List<byte[]> photos = new ArrayList<>();
        Shared.names("images/hostile").forEach(name -> photos.add(Shared.bytes("images/hostile/" + name)));
        photos.add(png(4330, 16, 6, 8));
        photos.add(png(6123, 8, 6, 4));
        photos.add(png(7071, 8, 2, 3));
        List<CompletableFuture<Integer>> answers = new ArrayList<>();
        for (byte[] photo : photos) {
            for (int i = 0; i < 3; i++) {
                answers.add(post("image/x", BodyPublishers.ofByteArray(photo)));
            }
        }
        answers.add(post("multipart/form-data; boundary=b", form(32, 15 << 20)));

        for (CompletableFuture<Integer> answer : answers) {
            assertThat(answer.get()).isIn(200, 415, 422, 429);
        }

        assertThat(peakBytes()).isLessThan(formula());
        assertThat(get("/q/health/live")).isEqualTo(200);
        await().untilAsserted(() -> assertThat(metric("facet_in_flight")).isZero());
    }

    /** The formula of the documentation with the values of this configuration. */
    private static long formula() throws IOException {
        String page = Files.readString(FORMULA);
        Matcher terms = Pattern.compile("(\\d+) MB \\+ max\\(heap ÷ 2, facet\\.image\\.max-bytes\\)"
                        + " \\+ facet\\.batch\\.workers × facet\\.image\\.max-decoded-pixels × B \\+ (\\d+) MB")
                .matcher(page);
        assertThat(terms.find()).isTrue();
        Matcher perPixel =
                Pattern.compile("\\| (\\d+) \\| with transparency and 16 bits").matcher(page);
        assertThat(perPixel.find()).isTrue();
        SmallRyeConfig config = new SmallRyeConfigBuilder()
                .withMapping(BatchConfig.class)
                .withMapping(ImageConfig.class)
                .addDiscoveredConverters()
                .withDefaultValues(SETTINGS)
                .build();
        ImageConfig images = config.getConfigMapping(ImageConfig.class);
        long workers = config.getConfigMapping(BatchConfig.class).effectiveWorkers();
        long convolutions = Long.parseLong(terms.group(2)) * 1_000_000 * CONVOLUTIONS / DEFAULT_CONVOLUTIONS;
        return Long.parseLong(terms.group(1)) * 1_000_000
                + Math.max(HEAP / 2, images.maxBytes().asLongValue())
                + workers * images.maxDecodedPixels().value() * Long.parseLong(perPixel.group(1))
                + convolutions;
    }

    private long peakBytes() throws IOException {
        Matcher peak = Pattern.compile("VmHWM:\\s+(\\d+) kB")
                .matcher(Files.readString(Path.of("/proc/" + process.pid() + "/status")));
        assertThat(peak.find()).as("the process runs").isTrue();
        return Long.parseLong(peak.group(1)) * 1024;
    }

    private double metric(String name) throws Exception {
        Matcher value = Pattern.compile("(?m)^" + name + " (\\S+)$")
                .matcher(client.send(request("/q/metrics").build(), BodyHandlers.ofString())
                        .body());
        assertThat(value.find()).isTrue();
        return Double.parseDouble(value.group(1));
    }

    private int get(String path) throws IOException, InterruptedException {
        return client.send(request(path).build(), BodyHandlers.discarding()).statusCode();
    }

    private CompletableFuture<Integer> post(String type, BodyPublisher body) {
        return client.sendAsync(
                        request("/detect")
                                .header("Content-Type", type)
                                .POST(body)
                                .build(),
                        BodyHandlers.discarding())
                .thenApply(HttpResponse::statusCode);
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(service.resolve(path)).timeout(Duration.ofMinutes(2));
    }

    /** Parts that begin like a JPEG, so that each is read as a whole. */
    private static BodyPublisher form(int parts, int bytes) {
        byte[] photo = new byte[bytes];
        new Random(1).nextBytes(photo);
        photo[0] = (byte) 0xff;
        photo[1] = (byte) 0xd8;
        photo[2] = (byte) 0xff;
        byte[] header = "\r\n--b\r\nContent-Disposition: form-data; name=\"image\"; filename=\"a.jpg\"\r\n\r\n"
                .getBytes(StandardCharsets.US_ASCII);
        List<byte[]> body = new ArrayList<>();
        Collections.nCopies(parts, photo).forEach(part -> body.addAll(List.of(header, part)));
        body.add("\r\n--b--".getBytes(StandardCharsets.US_ASCII));
        return BodyPublishers.ofByteArrays(body);
    }

    /** A square PNG with grey pixels, whose side is the largest that the settings allow. */
    private static byte[] png(int side, int bits, int colourType, int bytesPerPixel) throws IOException {
        var pixels = new ByteArrayOutputStream();
        byte[] row = new byte[1 + side * bytesPerPixel];
        java.util.Arrays.fill(row, 1, row.length, (byte) 0x80);
        try (var deflated = new DeflaterOutputStream(pixels, new Deflater(Deflater.BEST_SPEED))) {
            for (int y = 0; y < side; y++) {
                deflated.write(row);
            }
        }
        var header = new ByteArrayOutputStream();
        var fields = new DataOutputStream(header);
        fields.writeInt(side);
        fields.writeInt(side);
        fields.write(new byte[] {(byte) bits, (byte) colourType, 0, 0, 0});
        var png = new ByteArrayOutputStream();
        png.write(new byte[] {(byte) 0x89, 'P', 'N', 'G', '\r', '\n', 0x1a, '\n'});
        writeChunk(png, "IHDR", header.toByteArray());
        writeChunk(png, "IDAT", pixels.toByteArray());
        writeChunk(png, "IEND", new byte[0]);
        return png.toByteArray();
    }

    private static void writeChunk(ByteArrayOutputStream png, String type, byte[] data) throws IOException {
        var out = new DataOutputStream(png);
        var crc = new CRC32();
        crc.update(type.getBytes(StandardCharsets.US_ASCII));
        crc.update(data);
        out.writeInt(data.length);
        out.writeBytes(type);
        out.write(data);
        out.writeInt((int) crc.getValue());
    }
}
