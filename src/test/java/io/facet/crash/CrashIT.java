package io.facet.crash;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.facet.testing.ElasticMqServer;
import io.facet.testing.ReplacedClass;
import io.facet.testing.Samples;
import io.facet.testing.Shared;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.zip.CRC32;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import software.amazon.awssdk.services.sqs.SqsAsyncClient;
import software.amazon.awssdk.services.sqs.model.QueueAttributeName;

/** Runs the packaged jar without the protection of OpenCV's PNG decoder, which a file in the queue then crashes. */
@Execution(ExecutionMode.CONCURRENT)
class CrashIT {
    private static final Path JAR = Path.of("target", "quarkus-app", "quarkus-run.jar");
    private static final String UNPROTECTED_DECODER = """
            package io.facet.image;

            final class PngChunks {
                static org.bytedeco.javacpp.BytePointer decodable(java.nio.ByteBuffer png) {
                    return new org.bytedeco.javacpp.BytePointer(png);
                }
            }
            """;
    private static final int PHOTOS = 12;
    private static final Duration SOON = Duration.ofSeconds(60);
    private static final int SIGABRT = 128 + 6;

    @TempDir
    Path folder;

    private final ElasticMqServer server = new ElasticMqServer();
    private final List<Process> started = new ArrayList<>();
    private Map<String, String> settings;
    private Path photos;

    @BeforeEach
    void start() throws IOException {
        settings = server.start();
        photos = Files.createDirectories(folder.resolve("photos/queued"));
    }

    @AfterEach
    void stop() {
        started.forEach(Process::destroyForcibly);
        server.stop();
    }

    @Test
    void queueIsProcessedAlthoughAPhotoCrashesTheProcess() throws Exception {
        Files.write(photos.resolve("bad.png"), crashingPng());
        for (int i = 0; i < PHOTOS; i++) {
            Files.write(photos.resolve(i + ".jpg"), Samples.portrait());
        }
        try (SqsAsyncClient sqs = server.client()) {
            send(sqs, "bad.png");
            for (int i = 0; i < PHOTOS; i++) {
                send(sqs, i + ".jpg");
            }

            awaitCrash(startService());
            awaitCrash(startService());
            startService();

            await().atMost(SOON).until(() -> messages(sqs, "photos") == 0);
            assertThat(messages(sqs, "photos-dead")).isZero();
        }
        assertThat(sidecar("bad.png")).contains("\"error\":{\"code\":\"NATIVE_CRASH\"");
        for (int i = 0; i < PHOTOS; i++) {
            assertThat(sidecar(i + ".jpg")).contains("\"confidence\"");
        }
        assertThat(folder.resolve("log")).content().contains("ERROR", "not decoded again: bucket=queued key=bad.png");
    }

    /** The hostile file with one byte of data, because the check of the header rejects a PNG without data. */
    private static byte[] crashingPng() {
        byte[] png = Shared.bytes("images/hostile/apng-bad-filter-152B.png");
        int at = new String(png, StandardCharsets.ISO_8859_1).indexOf("IDAT");
        byte[] chunk = {'I', 'D', 'A', 'T', 0x78};
        var checksum = new CRC32();
        checksum.update(chunk);
        return ByteBuffer.allocate(png.length + 1)
                .put(png, 0, at - 4)
                .putInt(1)
                .put(chunk)
                .putInt((int) checksum.getValue())
                .put(png, at + 8, png.length - at - 8)
                .array();
    }

    private Process startService() throws IOException {
        List<String> command = new ArrayList<>(List.of(
                "java",
                ReplacedClass.option(folder, "io.facet.image.PngChunks", UNPROTECTED_DECODER),
                "-XX:ErrorFile=" + folder.resolve("error%p.log"),
                "-Dquarkus.http.host-enabled=false",
                "-Dfacet.store.directory.root=" + photos.getParent(),
                "-Dfacet.store.directory.watch=false",
                "-Dfacet.crash-journal.directory=" + folder.resolve("crash"),
                "-Dfacet.events.queue.visibility-timeout=2s",
                "-Dquarkus.sqs.aws.region=us-east-1"));
        settings.forEach((name, value) -> command.add("-D" + name + "=" + value));
        command.addAll(List.of("-jar", JAR.toString()));
        Process service = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(
                        ProcessBuilder.Redirect.appendTo(folder.resolve("log").toFile()))
                .start();
        started.add(service);
        return service;
    }

    private static void awaitCrash(Process service) throws InterruptedException {
        assertThat(service.waitFor(SOON.toSeconds(), TimeUnit.SECONDS)).isTrue();
        assertThat(service.exitValue()).isEqualTo(SIGABRT);
    }

    private void send(SqsAsyncClient sqs, String key) {
        sqs.sendMessage(message -> message.queueUrl(server.url("photos").toString())
                        .messageBody("{\"bucket\": \"queued\", \"key\": \"" + key + "\"}"))
                .join();
    }

    private int messages(SqsAsyncClient sqs, String queue) {
        return sqs
                .getQueueAttributes(
                        request -> request.queueUrl(server.url(queue).toString())
                                .attributeNames(
                                        QueueAttributeName.APPROXIMATE_NUMBER_OF_MESSAGES,
                                        QueueAttributeName.APPROXIMATE_NUMBER_OF_MESSAGES_NOT_VISIBLE))
                .join()
                .attributes()
                .values()
                .stream()
                .mapToInt(Integer::parseInt)
                .sum();
    }

    private String sidecar(String key) throws IOException {
        return Files.readString(photos.resolve(key + ".faces.json"));
    }
}
