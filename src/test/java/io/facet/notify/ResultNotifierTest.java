package io.facet.notify;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.cloudevents.jackson.JsonFormat;
import io.facet.batch.BatchSettings;
import io.facet.batch.Workers;
import io.facet.detection.DetectionException;
import io.facet.detection.DetectionOptions;
import io.facet.detection.ErrorCode;
import io.facet.detection.ObjectLocation;
import io.facet.detection.Precision;
import io.facet.notify.TestReceiver.Request;
import io.facet.sidecar.Outcome;
import io.facet.sidecar.Reconciler;
import io.facet.sidecar.Reconciliation;
import io.facet.sidecar.SidecarSettings;
import io.facet.storage.directory.DirectoryLayout;
import io.facet.storage.directory.DirectoryStore;
import io.facet.telemetry.Origin;
import io.facet.testing.CapturedLog;
import io.facet.testing.NoFaces;
import io.facet.testing.ResultSchema;
import io.facet.testing.Samples;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.smallrye.mutiny.Uni;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.awaitility.Awaitility;
import org.jboss.logmanager.Level;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A reconciliation succeeds only after the receiver accepted an event with the state of the photo. */
class ResultNotifierTest {
    private static final DetectionOptions OPTIONS = new DetectionOptions("none", 640, Precision.FP32, 0.5, 0.4, 750);
    private static final ObjectLocation PHOTO = ObjectLocation.newest("holiday", "at the beach ü.png");
    private static final Duration SHORT = Duration.ofSeconds(1);
    private static final byte[] KEY = "a key of thirty-two random bytes".getBytes(UTF_8);
    private static final String SECRET = "whsec_" + Base64.getEncoder().encodeToString(KEY);

    @TempDir
    Path root;

    private final TestReceiver receiver = new TestReceiver();
    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    private final NotifySettings settings =
            new NotifySettings().withUrl(receiver.url()).withSecrets(SECRET);
    private DirectoryStore store;
    private Path file;

    @BeforeEach
    void storePhoto() throws IOException {
        store = new DirectoryStore(new DirectoryLayout(root));
        file = Files.createDirectory(root.resolve(PHOTO.bucket())).resolve(PHOTO.key());
        Files.write(file, Samples.empty("png"));
    }

    @AfterEach
    void stopReceiver() {
        receiver.close();
    }

    @Test
    void storedResultIsSentAsASignedCloudEvent() throws Exception {
        assertThat(reconcile(settings)).isEqualTo(Outcome.STORED);

        Request request = receiver.only();
        assertThat(request.path()).isEqualTo("/results");
        assertThat(request.header("content-type")).isEqualTo("application/cloudevents+json; charset=utf-8");
        var event = new JsonFormat().deserialize(request.body());
        assertThat(event.getType()).isEqualTo("io.facet.result.stored");
        assertThat(event.getSource()).hasToString("/facet");
        assertThat(event.getSubject()).isEqualTo("holiday/at the beach ü.png");
        assertThat(event.getDataContentType()).isEqualTo("application/json");
        assertThat(event.getTime()).isNotNull();
        assertThat(event.getId()).isEqualTo(request.header("webhook-id"));
        JsonNode data = request.json().path("data");
        assertThat(data.path("bucket").asText()).isEqualTo("holiday");
        assertThat(data.path("key").asText()).isEqualTo("at the beach ü.png");
        assertThat(data.path("sidecar").asText()).isEqualTo("at the beach ü.png.faces.json");
        ResultSchema.assertValid(data.path("result").toString());
        assertThat(data.path("result"))
                .isEqualTo(new ObjectMapper().readTree(sidecar().toFile()));
        assertSigned(request);
        assertThat(registry.timer("facet.notifications", "outcome", "accepted").count())
                .isEqualTo(1);
    }

    /** Written from the specification and not with the code under test. */
    private static void assertSigned(Request request) throws Exception {
        String timestamp = request.header("webhook-timestamp");
        assertThat(Instant.ofEpochSecond(Long.parseLong(timestamp)))
                .isBetween(Instant.now().minusSeconds(60), Instant.now());
        Mac mac = Mac.getInstance("HmacSHA256");
        mac.init(new SecretKeySpec(KEY, "HmacSHA256"));
        String signed = request.header("webhook-id") + '.' + timestamp + '.' + new String(request.body(), UTF_8);
        assertThat(request.header("webhook-signature"))
                .isEqualTo("v1," + Base64.getEncoder().encodeToString(mac.doFinal(signed.getBytes(UTF_8))));
    }

    @Test
    void nothingIsSentOrMeasuredByDefault() {
        assertThat(reconcile(new NotifySettings())).isEqualTo(Outcome.STORED);

        assertThat(receiver.requests()).isEmpty();
        assertThat(registry.getMeters()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(ints = {500, 502, 503, 504, 408, 429})
    void temporaryFailureIsRetriedWithTheSameId(int status) {
        receiver.next(status, status);

        assertThat(reconcile(settings)).isEqualTo(Outcome.STORED);

        assertThat(receiver.requests())
                .hasSize(3)
                .extracting(request -> request.header("webhook-id"))
                .containsOnly(receiver.requests().get(0).header("webhook-id"));
    }

    @ParameterizedTest
    @ValueSource(ints = {400, 401, 404, 410, 413, 301, 302, 307})
    void otherStatusIsNotRetriedAndFailsTheReconciliation(int status) throws IOException {
        receiver.next(exchange -> {
            exchange.getResponseHeaders().set("Location", receiver.url() + "/elsewhere");
            exchange.sendResponseHeaders(status, -1);
        });

        assertNotificationFails(notifier(settings));

        assertThat(receiver.only().path()).isEqualTo("/results");
        assertThat(Files.readString(sidecar())).contains("facet/1");
        assertThat(registry.timer("facet.notifications", "outcome", "failed").count())
                .isEqualTo(1);
    }

    @Test
    void redeliveryAnnouncesTheStoredResultWithTheSameIdAndContent() {
        ResultNotifier notifier = notifier(settings);
        receiver.next(410);
        assertNotificationFails(notifier);
        Request lost = receiver.only();
        receiver.clear();

        assertThat(reconcile(notifier)).isEqualTo(Outcome.CURRENT);

        assertThat(receiver.only().body()).isEqualTo(lost.body());
    }

    @Test
    void redeliveryToAnotherReplicaAnnouncesTheStoredResult() {
        receiver.next(410);
        assertNotificationFails(notifier(settings));
        receiver.clear();

        assertThat(reconcile(notifier(settings))).isEqualTo(Outcome.CURRENT);

        assertThat(receiver.only().json().path("type").asText()).isEqualTo("io.facet.result.stored");
    }

    @Test
    void redeliveryAnnouncesADeletionAlthoughNothingIsLeft() throws IOException {
        reconcile(settings);
        Files.delete(file);
        receiver.clear();
        receiver.next(410);
        assertNotificationFails(notifier(settings));
        assertThat(sidecar()).doesNotExist();
        receiver.clear();

        assertThat(reconcile(settings)).isEqualTo(Outcome.IGNORED);

        JsonNode event = receiver.only().json();
        assertThat(event.path("type").asText()).isEqualTo("io.facet.result.deleted");
        assertThat(event.path("data").toString()).isEqualTo("{\"bucket\":\"holiday\",\"key\":\"at the beach ü.png\"}");
    }

    @Test
    void restoredPhotoHasAnotherIdThanBefore() throws IOException {
        reconcile(settings);
        Files.write(file, Samples.blank(10, 10));
        reconcile(settings);
        Files.write(file, Samples.empty("png"));
        reconcile(settings);

        assertThat(receiver.requests())
                .extracting(request -> request.header("webhook-id"))
                .hasSize(3)
                .doesNotHaveDuplicates();
    }

    @Test
    void unreadablePhotoHasItsOwnType() throws IOException {
        Files.write(file, Samples.truncated());
        Files.setLastModifiedTime(file, FileTime.from(Instant.now().minusSeconds(3600)));

        assertThat(reconcile(settings)).isEqualTo(Outcome.UNREADABLE);
        assertThat(reconcile(settings)).isEqualTo(Outcome.CURRENT);

        assertThat(receiver.requests()).hasSize(2).allSatisfy(request -> {
            assertThat(request.json().path("type").asText()).isEqualTo("io.facet.result.unreadable");
            assertThat(request.json().at("/data/result/error/code").asText()).isEqualTo("CORRUPT_IMAGE");
        });
    }

    @Test
    void largeResultIsLeftInTheSidecar() {
        reconcile(settings.withMaxResultBytes(100));

        JsonNode data = receiver.only().json().path("data");
        assertThat(data.path("sidecar").asText()).isEqualTo("at the beach ü.png.faces.json");
        assertThat(data.has("result")).isFalse();
    }

    @Test
    void controlCharactersAreReplacedInTheSubjectOnly() throws IOException {
        var photo = ObjectLocation.newest("holiday", "a\tb.png");
        Files.write(root.resolve("holiday/a\tb.png"), Samples.empty("png"));

        reconcile(notifier(settings), photo);

        assertThat(receiver.only().json().path("subject").asText()).isEqualTo("holiday/a?b.png");
        assertThat(receiver.only().json().at("/data/key").asText()).isEqualTo("a\tb.png");
    }

    @Test
    void sidecarsAreNotAnnounced() {
        reconcile(notifier(settings), PHOTO.withKey(PHOTO.key() + ".faces.json"));

        assertThat(receiver.requests()).isEmpty();
    }

    @Test
    void slowReceiverIsRetriedAfterTheTimeout() {
        receiver.next(exchange -> sleep(5_000));

        assertThat(reconcile(settings.withTimeout(SHORT))).isEqualTo(Outcome.STORED);

        assertThat(receiver.requests()).hasSizeGreaterThan(1);
    }

    @Test
    void endlessResponseIsAFailure() {
        receiver.next(exchange -> {
            exchange.sendResponseHeaders(200, 0);
            exchange.getResponseBody().write(new byte[100_000]);
            sleep(5_000);
        });

        assertThat(reconcile(settings.withTimeout(SHORT))).isEqualTo(Outcome.STORED);

        assertThat(receiver.requests()).hasSizeGreaterThan(1);
    }

    @Test
    void unreachableReceiverFailsTheReconciliation() {
        receiver.close();

        assertNotificationFails(notifier(settings));

        assertThat(sidecar()).exists();
    }

    @Test
    void outageIsLoggedOnceAndTakesOneAttemptPerEvent() {
        ResultNotifier notifier = notifier(settings);
        receiver.always(503);
        try (var log = new CapturedLog("io.facet.notify.Receiver")) {
            for (int i = 0; i < 5; i++) {
                assertNotificationFails(notifier);
            }
            assertThat(receiver.requests()).hasSize(3 + 4);
            receiver.always(200);
            reconcile(notifier);

            assertThat(log.records()).extracting(line -> line.getLevel()).containsExactly(Level.WARN, Level.INFO);
            assertThat(log.records().get(0).getFormattedMessage())
                    .contains("127.0.0.1", "status 503")
                    .doesNotContain(SECRET);
        }
    }

    @Test
    void shutdownEndsRetries() {
        ResultNotifier notifier = notifier(settings);
        notifier.stop();
        receiver.always(503);

        assertNotificationFails(notifier);

        assertThat(receiver.requests()).hasSize(1);
    }

    @Test
    void eventsAboveTheLimitAreRejected() throws Exception {
        ResultNotifier notifier = notifier(settings.withMaxInFlight(2));
        var release = new CountDownLatch(1);
        for (int i = 0; i < 2; i++) {
            receiver.next(exchange -> {
                await(release);
                exchange.sendResponseHeaders(204, -1);
            });
        }
        List<CompletableFuture<Reconciliation>> waiting = new ArrayList<>();
        waiting.add(start(notifier, PHOTO).subscribeAsCompletionStage());
        Awaitility.await().until(() -> receiver.requests().size() == 1);
        waiting.add(start(notifier, PHOTO).subscribeAsCompletionStage());
        Awaitility.await().until(() -> receiver.requests().size() == 2);

        assertThatThrownBy(() -> reconcile(notifier))
                .isInstanceOfSatisfying(
                        DetectionException.class,
                        failure -> assertThat(failure.code()).isEqualTo(ErrorCode.OVERLOADED));
        release.countDown();
        for (var done : waiting) {
            done.get(5, TimeUnit.SECONDS);
        }
        assertThat(reconcile(notifier)).isEqualTo(Outcome.CURRENT);
    }

    private Path sidecar() {
        return root.resolve(PHOTO.bucket()).resolve(PHOTO.key() + ".faces.json");
    }

    private ResultNotifier notifier(NotifyConfig config) {
        return new ResultNotifier(config, SidecarSettings.naming(), NoFaces.JSON, registry);
    }

    private Outcome reconcile(NotifyConfig config) {
        return reconcile(notifier(config));
    }

    private Outcome reconcile(ResultNotifier notifier) {
        return reconcile(notifier, PHOTO);
    }

    private Outcome reconcile(ResultNotifier notifier, ObjectLocation photo) {
        return start(notifier, photo).await().atMost(Duration.ofSeconds(20)).outcome();
    }

    private Uni<Reconciliation> start(ResultNotifier notifier, ObjectLocation photo) {
        var workers = new Workers(new BatchSettings(1, 1));
        return NoFaces.reconciler(store, workers, notifier)
                .reconcile(photo, OPTIONS, Reconciler.Mode.IF_STALE, Origin.NONE);
    }

    private void assertNotificationFails(ResultNotifier notifier) {
        assertThatThrownBy(() -> reconcile(notifier))
                .isInstanceOfSatisfying(
                        DetectionException.class,
                        failure -> assertThat(failure.code()).isEqualTo(ErrorCode.NOTIFICATION_FAILED));
    }

    private static void sleep(int millis) {
        try {
            TimeUnit.MILLISECONDS.sleep(millis);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await(10, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
