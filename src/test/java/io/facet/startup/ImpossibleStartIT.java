package io.facet.startup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Starts the packaged jar with configurations that can never work. */
@Execution(ExecutionMode.CONCURRENT)
class ImpossibleStartIT {
    private static final Path JAR =
            Path.of("target", "quarkus-app", "quarkus-run.jar").toAbsolutePath();

    /** The process starts here, so that relative paths and the default root are in it. */
    @TempDir
    Path folder;

    private record Run(int exitCode, String output) {}

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "-Dquarkus.http.port=abc                              | quarkus.http.port must be an integer from 0 to 65535 (got abc)",
                "-Dquarkus.http.port=70000                            | quarkus.http.port must be an integer from 0 to 65535 (got 70000)",
                "-Dquarkus.http.host=nowhere.invalid                  | quarkus.http.host must be a name or address of this machine (got nowhere.invalid)",
                "-Dquarkus.http.ssl.certificate.files=/nowhere.pem    | quarkus.http.ssl.certificate.files is /nowhere.pem, which cannot be read",
                "-Dquarkus.tls.key-store.p12.path=/nowhere.p12        | /nowhere.p12",
                "-Djava.io.tmpdir=/nowhere                            | java.io.tmpdir is /nowhere, but no file can be created in it",
                "-Dquarkus.log.level=NOPE                             | quarkus.log.level must be a valid value (got NOPE)",
                "-Dfacet.store.directory.root=/nowhere/photos         | its parent directory does not exist",
                "-Dfacet.store.directory.root=/etc/hostname           | it is not a directory",
                "-Dfacet.store.directory.root=/proc/photos            | no file can be created in /proc",
                "-Dfacet.store.type=ftp                               | facet.store.type must be directory or s3 (got ftp)",
                "-Dfacet.store.suffix=.jpg                            | facet.store.suffix must be a dot",
                "-Dfacet.events.buckets=                              | facet.events.buckets must be unset to serve all",
                "-Dfacet.model.backbone=resnet18                      | facet.model.backbone must be one of mobilenet0.25 (got resnet18)",
                "-Dfacet.model.catalog.heavy.location=/nowhere.pt     | its file does not exist",
                "-Dfacet.model.catalog.heavy.location=/etc/hostname   | its file is truncated or not TorchScript",
                "-Dfacet.model.catalog.heavy.location=ftp://host/a.pt | use file, https or s3",
                "-Dfacet.model.precision=fp16                         | fp16 runs on GPUs only",
                "-Dfacet.model.precision=fp8                          | facet.model.precision must be one of auto, fp32",
                "-Dfacet.model.device=gpu                             | facet.model.device is gpu, but PyTorch sees 0 GPUs",
                "-Dfacet.model.device=tpu                             | facet.model.device must be auto, cpu, gpu or gpu:N (got tpu)",
                "-Dfacet.model.confidence-threshold=1.5               | facet.model.confidence-threshold must be",
                "-Dfacet.model.calibration=/nowhere.json              | facet.model.calibration is /nowhere.json, which cannot be read",
                "-Dfacet.model.calibration=/etc/hostname              | which is not a calibration from facet tune --truth",
                "-Dfacet.model.input-size=-640                        | facet.model.input-size must be a multiple of 32",
                "-Dfacet.image.max-bytes=0                            | facet.image.max-bytes must be from 1",
                "-Dfacet.image.max-pixels=many                        | facet.image.max-pixels must be a number of pixels such as 100M (got many)",
                "-Dfacet.batch.workers=100000                         | facet.batch.workers must be from 1 to",
                "-Dfacet.batch.max-delay=soon                         | facet.batch.max-delay must be a duration such as",
                "-Dfacet.preset=fastset                               | facet.preset must be one of fastest, balanced, most-accurate (got fastset)",
                "-Dfacet.page.enabled=maybe                           | facet.page.enabled must be true or false (got maybe)",
                "-Dfacet.security.token=                              | facet.security.token must be unset",
                "-Dfacet.security.token-file=/nowhere/token           | which cannot be read",
                "-Dfacet.security.token-file=/dev/null                | which contains no token",
                "-Dfacet.events.queue.url=orders                      | facet.events.queue.url must be a URL",
                "-Dfacet.events.sns.topics=arn:aws:sqs:here:1:topic   | facet.events.sns.topics must be ARNs",
                "-Dfacet.store.directory.rot=photos                   | Unknown setting facet.store.directory.rot; did you mean facet.store.directory.root?",
                "-Dquarkus.s3.endpoint-override=nonsense              | quarkus.s3.endpoint-override must be a URL",
                "-Xmx24m                                              | The heap must have at least 64 MiB",
            })
    void endsWithOneSentenceAndWritesNothing(String option, String sentence) throws Exception {
        assertImpossible(facet(Map.of(), option), sentence);
    }

    @Test
    void storeInS3NeedsARegionAndPossibleBucketNames() throws Exception {
        Run run = facet(
                Map.of("AWS_EC2_METADATA_DISABLED", "true", "AWS_CONFIG_FILE", "/nowhere", "AWS_REGION", ""),
                "-Dfacet.store.type=s3",
                "-Dfacet.events.buckets=a/b,photos--use1-az4--x-s3");

        assertImpossible(
                run, "quarkus.s3.aws.region is not set", "Bucket name a/b is not valid", "S3 Express One Zone bucket");
    }

    @Test
    void usedPortIsFoundBeforeTheStoreIsTouched() throws Exception {
        try (var used = new ServerSocket(0)) {
            assertImpossible(
                    facet(Map.of(), "-Dquarkus.http.port=" + used.getLocalPort()),
                    "quarkus.http.port is " + used.getLocalPort() + ", but the port cannot be opened");
        }
    }

    @Test
    void otherPortsAreCheckedAsWell() throws Exception {
        try (var used = new ServerSocket(0)) {
            assertImpossible(
                    facet(
                            Map.of(),
                            "-Dfacet.http.management-port=" + used.getLocalPort(),
                            "-Dquarkus.http.ssl-port=99999",
                            "-Dquarkus.http.ssl.certificate.key-store-file=/etc/hostname"),
                    "because of 2 problems",
                    "facet.http.management-port is " + used.getLocalPort() + ", but the port cannot be opened",
                    "quarkus.http.ssl-port must be an integer from 0 to 65535 (got 99999)");
        }
    }

    @Test
    void managementPortMustDifferFromTheMainPort() throws Exception {
        int free;
        try (var socket = new ServerSocket(0)) {
            free = socket.getLocalPort();
        }
        assertImpossible(
                facet(Map.of(), "-Dquarkus.http.port=" + free, "-Dfacet.http.management-port=" + free),
                "facet.http.management-port must differ from quarkus.http.port (both are %d)".formatted(free));
    }

    @Test
    void readOnlyFileSystemIsRejected() throws Exception {
        Path mount = Files.createDirectory(folder.resolve("mount"));
        assumeThat(run("mount", "-t", "tmpfs", "-o", "ro,size=64k", "tmpfs", mount.toString()))
                .isZero();
        try {
            Run run = facet(Map.of(), "-Dfacet.store.directory.root=" + mount);
            assertThat(run.exitCode()).as(run.output()).isEqualTo(2);
            assertThat(run.output()).contains("it is not writable");
        } finally {
            run("umount", mount.toString());
        }
    }

    @Test
    void allProblemsAreListedTogether() throws Exception {
        Run run = facet(
                Map.of(),
                "-Dquarkus.http.port=-1",
                "-Dquarkus.http.idle-timeout=long",
                "-Dquarkus.log.level=NOPE",
                "-Dfacet.batch.workers=many",
                "-Dfacet.batch.max-size=0",
                "-Dfacet.model.input-size=641",
                "-Dfacet.model.backbone=resnet18",
                "-Dfacet.model.max-faces=0",
                "-Dfacet.events.prefixes=",
                "-Dfacet.store.directory.root=/etc/hostname",
                "-Dfacet.security.token-file=/nowhere/token");

        assertImpossible(run, "because of 11 problems");
    }

    private void assertImpossible(Run run, String... sentences) throws IOException {
        assertThat(run.exitCode()).as(run.output()).isEqualTo(2);
        assertThat(run.output()).contains(sentences).doesNotContain("\tat ", "Exception:", "SRCFG", "Ready");
        try (Stream<Path> files = Files.list(folder)) {
            assertThat(files).isEmpty();
        }
    }

    private static int run(String... command) throws Exception {
        return new ProcessBuilder(command).start().waitFor();
    }

    private Run facet(Map<String, String> environment, String... options) throws Exception {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        if (Stream.of(options).noneMatch(option -> option.contains("http.port"))) {
            command.add("-Dquarkus.http.port=0");
        }
        command.addAll(List.of(options));
        command.addAll(List.of("-jar", JAR.toString()));
        var builder = new ProcessBuilder(command).directory(folder.toFile()).redirectErrorStream(true);
        builder.environment().putAll(environment);
        Process process = builder.start();
        String output = new String(process.getInputStream().readAllBytes());
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        return new Run(process.exitValue(), output);
    }
}
