package io.facet.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.facet.testing.ResultSchema;
import io.facet.testing.S3ProxyServer;
import io.facet.testing.Samples;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import software.amazon.awssdk.core.async.AsyncRequestBody;

/** Runs the packaged jar. */
@Execution(ExecutionMode.CONCURRENT)
class CommandLineIT {
    private static final Path JAR = Path.of("target", "quarkus-app", "quarkus-run.jar");

    private static final Path CLIPS = Path.of("src", "test", "resources", "video");

    @TempDir
    Path folder;

    private record Run(int exitCode, String out, String err) {
        List<JsonNode> lines() throws IOException {
            List<JsonNode> lines = new ArrayList<>();
            for (String line : out.lines().toList()) {
                lines.add(new ObjectMapper().readTree(line));
            }
            return lines;
        }
    }

    @Test
    void helpListsCommandsAndFlags() throws Exception {
        Run run = facet(new byte[0], "--help");

        assertThat(run.exitCode()).isZero();
        assertThat(run.out()).contains("serve", "detect", "backfill", "models", "tune");
        assertThat(facet(new byte[0], "detect", "--help").out()).contains("--input-size", "--precision");
    }

    @Test
    void detectPrintsOneLinePerPhotoOfAFolder() throws Exception {
        Files.createDirectories(folder.resolve("nested"));
        Files.write(folder.resolve("nested/one face.jpg"), Samples.portrait());
        Files.write(folder.resolve("empty.PNG"), Samples.empty("png"));
        Files.writeString(folder.resolve("notes.txt"), "no photo");

        Run run = facet(new byte[0], "detect", folder.toString());

        assertThat(run.exitCode()).as(run.err()).isZero();
        assertThat(run.lines()).hasSize(2).allSatisfy(line -> ResultSchema.assertValid(line.toString()));
        assertThat(run.lines()).extracting(line -> line.path("faces").size()).containsExactlyInAnyOrder(1, 0);
        assertThat(run.err()).contains("2/2");
        assertThat(folder.resolve("empty.PNG.faces.json")).doesNotExist();
    }

    @Test
    void detectReadsStandardInput() throws Exception {
        Run run = facet(Samples.portrait(), "detect", "-", "--input-size", "320", "--precision", "fp32");

        assertThat(run.exitCode()).as(run.err()).isZero();
        JsonNode result = run.lines().get(0);
        assertThat(result.path("source").path("size").asInt()).isEqualTo(Samples.portrait().length);
        assertThat(result.path("model").path("inputSize").asInt()).isEqualTo(320);
        assertThat(result.path("model").path("precision").asText()).isEqualTo("fp32");
        assertThat(result.path("faces")).hasSize(1);
    }

    @Test
    void failedPhotoIsReportedInItsLineAndByTheExitCode() throws Exception {
        Files.write(folder.resolve("whole.jpg"), Samples.portrait());
        Files.write(folder.resolve("half.jpg"), Samples.truncated());

        Run run = facet(
                new byte[0],
                "detect",
                folder.resolve("half.jpg").toString(),
                folder.resolve("whole.jpg").toString(),
                folder.resolve("missing.jpg").toString());

        assertThat(run.exitCode()).isEqualTo(1);
        assertThat(run.lines())
                .extracting(line -> line.path("error").path("code").asText())
                .containsExactlyInAnyOrder("CORRUPT_IMAGE", "", "OBJECT_NOT_FOUND");
        assertThat(run.err())
                .contains(
                        "half.jpg: CORRUPT_IMAGE: The JPEG is truncated",
                        "missing.jpg: OBJECT_NOT_FOUND: File ",
                        "2 failed")
                .doesNotContain("whole.jpg");
    }

    @Test
    void detectWritesSidecarsAndPicturesToADirectoryAndPrintsATable() throws Exception {
        Path photos = Files.createDirectories(folder.resolve("photos/a, \"b\""));
        Files.write(photos.resolve("one.jpg"), Samples.portrait());
        Files.write(photos.resolve("half.jpg"), Samples.truncated());
        Path output = folder.resolve("output");

        Run run = facet(
                new byte[0],
                "detect",
                photos.getParent().toString(),
                "--output",
                output.toString(),
                "--render",
                "blur",
                "--format",
                "csv");

        assertThat(run.exitCode()).as(run.err()).isEqualTo(1);
        Path written = output.resolve("a, \"b\"");
        ResultSchema.assertValid(Files.readString(written.resolve("one.jpg.faces.json")));
        assertThat(written.resolve("half.jpg.faces.json")).content().contains("CORRUPT_IMAGE");
        assertThat(Files.readAllBytes(written.resolve("one.jpg.blurred.jpg"))).startsWith(0xFF, 0xD8);
        List<String> lines = run.out().lines().toList();
        assertThat(lines).hasSize(2);
        assertThat(lines.get(0)).startsWith("source.key,image.width,image.height,confidence,box.x,box.y,");
        assertThat(lines.get(1)).contains("a, \"\"b\"\"/one.jpg\",512,512,0.99");
    }

    @Test
    void detectTracksTheFacesOfClips() throws Exception {
        Path files = Files.createDirectories(folder.resolve("files"));
        Files.write(files.resolve("one.jpg"), Samples.portrait());
        Files.copy(CLIPS.resolve("h264-rotated.mp4"), files.resolve("clip.MP4"));
        Path output = folder.resolve("output");

        Run run = facet(
                Files.readAllBytes(CLIPS.resolve("two-faces.webm")),
                "detect",
                files.toString(),
                "-",
                CLIPS.resolve("encrypted.mp4").toString(),
                "--frame-rate",
                "10",
                "--format",
                "csv",
                "--output",
                output.toString());

        assertThat(run.exitCode()).as(run.err()).isEqualTo(1);
        for (String name : List.of("one.jpg", "clip.MP4", "stdin", "encrypted.mp4")) {
            ResultSchema.assertValid(Files.readString(output.resolve(name + ".faces.json")));
        }
        assertThat(output.resolve("stdin.faces.json")).content().contains("\"sampledFrameRate\":10.0");
        List<String> lines = run.out().lines().toList();
        assertThat(lines.get(0))
                .endsWith(",track.id,track.startMs,track.endMs,track.confidence,track.sampleCount,track.best.timeMs");
        assertThat(lines)
                .anyMatch(line -> line.contains("one.jpg") && line.endsWith(",,,,,,"))
                .anyMatch(line -> line.contains("clip.MP4") && line.contains(",120,160,"));
        assertThat(lines).filteredOn(line -> line.startsWith("-,640,360,0.9")).hasSize(2);
        assertThat(run.err()).contains("encrypted.mp4: ", "files 100% 4/4, in ");
    }

    @Test
    void folderWithoutPhotosIsReported() throws Exception {
        Run run = facet(new byte[0], "detect", folder.toString());

        assertThat(run.exitCode()).isZero();
        assertThat(run.out()).isEmpty();
        assertThat(run.err())
                .isEqualTo("No photos or clips in " + folder + ": no file has the extension of a supported format.\n");
    }

    @Test
    void detectWaitsForCapacity() throws Exception {
        for (int i = 0; i < 12; i++) {
            Files.write(folder.resolve(i + ".jpg"), Samples.portrait());
        }

        Run run = facet(List.of("-Dfacet.admission.max-in-flight=1"), new byte[0], "detect", folder.toString());

        assertThat(run.exitCode()).as(run.out()).isZero();
        assertThat(run.lines()).hasSize(12);
    }

    @Test
    void usageErrorHasItsOwnExitCode() throws Exception {
        assertThat(facet(new byte[0], "detect").exitCode()).isEqualTo(2);
        assertThat(facet(new byte[0], "no-such-command").exitCode()).isEqualTo(2);
        Run run = facet(new byte[0], "detect", "--input-size", "7", "photo.jpg");
        assertThat(run.exitCode()).isEqualTo(2);
        assertThat(run.err())
                .contains("inputSize must be", "(got 7)")
                .endsWith("\nTry 'facet detect --help' for more information.\n");
        assertThat(run.out()).isEmpty();
    }

    @Test
    void settingOverridesPresetAndUnknownPresetIsAUsageError() throws Exception {
        Path photo = Files.write(folder.resolve("photo.jpg"), Samples.portrait());

        Run preset = facet(
                List.of("-Dfacet.preset=most-accurate", "-Dfacet.model.precision=int8"),
                new byte[0],
                "detect",
                photo.toString());
        Run wrong = facet(List.of("-Dfacet.preset=fastset"), new byte[0], "models");

        assertThat(preset.exitCode()).as(preset.err()).isZero();
        JsonNode model = preset.lines().get(0).path("model");
        assertThat(model.path("inputSizes")).extracting(JsonNode::asInt).containsExactly(640, 1024, 2048);
        assertThat(model.path("enlarge").asDouble()).isEqualTo(2);
        assertThat(model.path("precision").asText()).isEqualTo("int8");
        assertThat(wrong.exitCode()).isEqualTo(2);
        assertThat(wrong.err() + wrong.out()).contains("fastset", "fastest", "balanced", "most-accurate");
    }

    @Test
    void invalidSettingsAreReportedTogetherWithoutAStackTrace() throws Exception {
        Run run = facet(
                List.of(
                        "-Dfacet.admission.max-in-flight=-5",
                        "-Dfacet.store.suffix=.jpg",
                        "-Dfacet.batch.workers=many",
                        "-Dfacet.security.token="),
                new byte[0],
                "models");
        Run store = facet(List.of("-Dfacet.store.type=ftp"), new byte[0], "models");

        assertThat(run.exitCode()).isEqualTo(2);
        assertThat(run.err() + run.out())
                .contains("max-in-flight must be", "suffix must be", "facet.batch.workers", "token must be")
                .doesNotContain("\tat ");
        assertThat(store.exitCode()).isEqualTo(2);
        assertThat(store.err() + store.out())
                .contains("facet.store.type must be directory or s3 (got ftp)")
                .doesNotContain("\tat ");
    }

    @Test
    void tuneWritesReportAndPresets() throws Exception {
        Path photos = Files.createDirectories(folder.resolve("photos"));
        Path report = folder.resolve("report");
        Files.write(photos.resolve("whole.jpg"), Samples.portrait());
        Files.write(photos.resolve("half.jpg"), Samples.truncated());

        Run run = facet(new byte[0], "tune", photos.toString(), "--budget", "10s", "--output", report.toString());

        assertThat(run.exitCode()).as("one photo is broken: " + run.err()).isEqualTo(1);
        assertThat(run.lines()).hasSize(1);
        assertThat(run.lines().get(0).fieldNames())
                .toIterable()
                .containsExactly("fastest", "balanced", "most-accurate");
        assertThat(report.resolve("facet-tuning.html")).exists();
        assertThat(run.err().lines().reduce((first, second) -> second))
                .contains("Report: " + report.resolve("facet-tuning.html").toAbsolutePath());
        assertThat(report.resolve("facet-fastest.properties")).content().contains("facet.batch.workers=");
        assertThat(facet(new byte[0], "tune", photos.toString(), "--budget", "soon")
                        .exitCode())
                .isEqualTo(2);
        assertThat(facet(new byte[0], "tune", folder.resolve("nowhere").toString())
                        .exitCode())
                .isEqualTo(2);
    }

    @Test
    void tuneReadsS3WhateverStoreIsConfigured() throws Exception {
        var server = new S3ProxyServer();
        List<String> options = server.start().entrySet().stream()
                .filter(setting -> !setting.getKey().equals("facet.store.type"))
                .map(setting -> "-D" + setting.getKey() + "=" + setting.getValue())
                .toList();
        try (var client = S3ProxyServer.client(server.endpoint())) {
            client.createBucket(bucket -> bucket.bucket("photos")).join();
            client.putObject(
                            photo -> photo.bucket("photos").key("2026/one.jpg"),
                            AsyncRequestBody.fromBytes(Samples.portrait()))
                    .join();

            Run run = facet(
                    options, new byte[0], "tune", "s3://photos/2026", "--budget", "10s", "--output", folder.toString());

            assertThat(run.exitCode()).as(run.err()).isZero();
            assertThat(run.lines()).hasSize(1);
        } finally {
            server.stop();
        }
    }

    @Test
    void secondBackfillOfAFolderChangesNothing() throws Exception {
        Path photos = Files.createDirectories(folder.resolve("photos"));
        Files.createDirectories(photos.resolve("2026/may"));
        Files.write(photos.resolve("one.jpg"), Samples.portrait());
        Files.write(photos.resolve("2026/may/two.jpg"), Samples.portrait());
        Files.writeString(
                photos.resolve("gone.jpg.faces.json"),
                "{\"schema\": \"facet/1\", \"source\": {\"eTag\": \"1\"}, \"fingerprint\": \"f\"}");
        String state = folder.resolve("state.json").toString();

        Run dry = backfill(List.of(), photos.toString(), "--state", state, "--dry-run");
        assertThat(dry.exitCode()).as(dry.err()).isZero();
        assertThat(outcomes(dry)).isEqualTo("{\"deleted\":1,\"stored\":2}");
        assertThat(photos.resolve("one.jpg.faces.json")).doesNotExist();

        Run first = backfill(List.of(), photos.toString(), "--state", state);
        assertThat(first.exitCode()).as(first.err()).isZero();
        assertThat(outcomes(first)).isEqualTo("{\"deleted\":1,\"stored\":2}");
        assertThat(first.err()).contains("objects");
        assertThat(photos.resolve("2026/may/two.jpg.faces.json")).content().contains("\"bucket\":\"2026\"");
        assertThat(photos.resolve("gone.jpg.faces.json")).doesNotExist();

        Run second = backfill(List.of(), photos.toString(), "--state", state);
        assertThat(outcomes(second)).isEqualTo("{\"current\":2}");
        assertThat(second.lines().get(0).path("end").asText()).isEqualTo("complete");
        assertThat(Path.of(state)).doesNotExist();

        assertThat(outcomes(backfill(List.of(), photos.toString(), "--state", state, "--force")))
                .isEqualTo("{\"stored\":2}");

        Files.write(photos.resolve("half.jpg"), Samples.truncated());
        Run broken = backfill(List.of(), photos.toString(), "--state", state);
        assertThat(broken.exitCode()).isEqualTo(1);
        assertThat(outcomes(broken)).isEqualTo("{\"current\":2,\"unreadable\":1}");
    }

    @Test
    void backfillRejectsInvalidArgumentsBeforeItStarts() throws Exception {
        String target = folder.toString();
        assertThat(backfill(List.of(), target, "--since", "yesterday").exitCode())
                .isEqualTo(2);
        assertThat(backfill(List.of(), target, "--inventory", "manifest.json").err())
                .contains("--inventory needs a bucket");
        assertThat(backfill(List.of(), target + "/nowhere").err()).contains("does not exist");
        assertThat(backfill(List.of(), target, "--state", target + "/nowhere/state.json")
                        .err())
                .contains("Choose another file with --state");
        Run queue = backfill(List.of(), target, "--via-queue", "http://localhost:1/queue", "--force");
        assertThat(queue.exitCode()).isEqualTo(2);
        assertThat(queue.err()).contains("--force cannot be combined with --via-queue");
    }

    @Test
    void secondBackfillOfABucketSkipsCurrentPhotos() throws Exception {
        var server = new S3ProxyServer();
        List<String> options = server.start().entrySet().stream()
                .filter(setting -> !setting.getKey().equals("facet.store.type"))
                .map(setting -> "-D" + setting.getKey() + "=" + setting.getValue())
                .toList();
        try (var client = S3ProxyServer.client(server.endpoint())) {
            client.createBucket(bucket -> bucket.bucket("photos")).join();
            for (String key : List.of("2026/ü one.jpg", "2026/two.jpg", "2025/other.jpg")) {
                client.putObject(
                                photo -> photo.bucket("photos").key(key),
                                AsyncRequestBody.fromBytes(Samples.portrait()))
                        .join();
            }
            // S3 dates have seconds: a sidecar of the same second as its photo would not be skipped.
            Thread.sleep(1100);
            String state = folder.resolve("state.json").toString();

            Run first = backfill(options, "s3://photos/2026/", "--state", state);
            assertThat(first.exitCode()).as(first.err()).isZero();
            assertThat(outcomes(first)).isEqualTo("{\"stored\":2}");

            Run second = backfill(options, "s3://photos/2026/", "--state", state);
            assertThat(second.exitCode()).as(second.err()).isZero();
            assertThat(outcomes(second)).isEqualTo("{}");
            assertThat(second.lines().get(0).path("skipped").asInt()).isEqualTo(2);

            assertThat(outcomes(backfill(options, "s3://photos/2026/", "--state", state, "--verify")))
                    .isEqualTo("{\"current\":2}");
            List<String> other = new ArrayList<>(options);
            other.add("-Dfacet.model.input-size=320");
            assertThat(outcomes(backfill(other, "s3://photos/2026/", "--state", state)))
                    .as("after a change of settings")
                    .isEqualTo("{\"stored\":2}");
            assertThat(backfill(options, "s3://nowhere/", "--state", state).exitCode())
                    .isEqualTo(2);
        } finally {
            server.stop();
        }
    }

    private static Run backfill(List<String> options, String... arguments) throws Exception {
        List<String> all = new ArrayList<>(List.of("backfill"));
        all.addAll(List.of(arguments));
        return facet(options, new byte[0], all.toArray(String[]::new));
    }

    private static String outcomes(Run run) throws IOException {
        return run.lines().get(0).path("outcomes").toString();
    }

    @Test
    void modelsPrintsOneLinePerModel() throws Exception {
        Run run = facet(new byte[0], "models");

        assertThat(run.exitCode()).isZero();
        assertThat(run.lines())
                .extracting(line -> line.path("precision").asText())
                .containsExactly("fp32", "int8", "bf16", "fp16");
    }

    private static Run facet(byte[] input, String... arguments) throws Exception {
        return facet(List.of(), input, arguments);
    }

    private static Run facet(List<String> options, byte[] input, String... arguments) throws Exception {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(options);
        command.addAll(List.of("-jar", JAR.toString()));
        command.addAll(List.of(arguments));
        Path err = Files.createTempFile("facet-it", ".err");
        Process process = TerminalIT.withoutSettings(new ProcessBuilder(command))
                .redirectError(err.toFile())
                .start();
        try (OutputStream stdin = process.getOutputStream()) {
            stdin.write(input);
        } catch (IOException closed) {
            // The command may end without reading its input.
        }
        String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        return new Run(process.waitFor(), out, Files.readString(err));
    }
}
