package io.facet.storage.s3;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.facet.detection.DetectionException;
import io.facet.detection.ErrorCode;
import io.facet.detection.ObjectLocation;
import io.facet.storage.ObjectChangedException;
import io.facet.storage.ObjectContent;
import io.facet.storage.ObjectStore;
import io.facet.storage.ObjectStoreContract;
import io.facet.storage.StoredObject;
import io.facet.testing.S3ProxyServer;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerRequest;
import java.io.IOException;
import java.net.URI;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.services.s3.S3AsyncClient;

/** The error code of each failure of S3. */
class S3FailuresTest {
    private static final StoredObject PHOTO = new StoredObject(ObjectStoreContract.at("photo.jpg"), "etag", 7);

    private static final Vertx VERTX = Vertx.vertx();
    private static final List<HttpMethod> METHODS = new CopyOnWriteArrayList<>();
    private static volatile Handler<HttpServerRequest> handler;
    private static S3AsyncClient client;
    private static int port;

    private final ObjectStore store = new S3Store(client, Optional.empty());

    @BeforeAll
    static void start() {
        HttpServer server = VERTX.createHttpServer()
                .requestHandler(request -> handler.handle(request))
                .listen(0, "127.0.0.1")
                .toCompletionStage()
                .toCompletableFuture()
                .join();
        port = server.actualPort();
        client = S3ProxyServer.client(URI.create("http://127.0.0.1:" + port));
    }

    @AfterAll
    static void stop() {
        client.close();
        VERTX.close();
    }

    @ParameterizedTest
    @CsvSource({
        "500, InternalError, STORE_UNAVAILABLE",
        "403, AccessDenied, BUCKET_NOT_ALLOWED",
        "403, InvalidObjectState, BUCKET_NOT_ALLOWED",
        "403, InvalidAccessKeyId, STORE_UNAVAILABLE",
        "403, SignatureDoesNotMatch, STORE_UNAVAILABLE",
        "403, RequestTimeTooSkewed, STORE_UNAVAILABLE",
        "400, ExpiredToken, STORE_UNAVAILABLE",
        "400, AuthorizationHeaderMalformed, STORE_UNAVAILABLE",
        "301, PermanentRedirect, STORE_UNAVAILABLE",
        "307, TemporaryRedirect, STORE_UNAVAILABLE",
        "409, OperationAborted, STORE_UNAVAILABLE",
        "400, KeyTooLongError, NAME_TOO_LONG",
        "400, InvalidBucketName, BAD_PARAMETER"
    })
    void everyErrorHasItsCodeInEveryCall(int status, String reason, ErrorCode code) {
        rejectAll(status, reason);
        assertCode(code, () -> ObjectStoreContract.await(store.head(PHOTO.location())));
        assertCode(code, () -> ObjectStoreContract.await(store.read(PHOTO)));
        assertCode(code, this::readContent);
        assertCode(
                code,
                () -> ObjectStoreContract.await(
                        store.write(PHOTO.location(), "application/json", new byte[2], Map.of())));
        assertCode(code, () -> ObjectStoreContract.await(store.delete(PHOTO.location())));
    }

    private void readContent() throws IOException {
        try (ObjectContent content = ObjectStoreContract.await(store.open(PHOTO))) {
            content.read(0, ByteBuffer.allocate(1));
        }
    }

    @ParameterizedTest
    @CsvSource({"etag, bytes 0-6/8", "other, bytes 0-6/7", "etag, bytes 0-3/7"})
    void rangeOfAnotherVersionMeansThatTheObjectChanged(String eTag, String range) {
        handler = request -> request.response()
                .setStatusCode(206)
                .putHeader("ETag", '"' + eTag + '"')
                .putHeader("Content-Range", range)
                .end(range.contains("-3") ? "four" : "7 bytes");

        assertThatThrownBy(() -> ObjectStoreContract.await(store.read(PHOTO)))
                .isInstanceOf(ObjectChangedException.class);
        assertThatThrownBy(this::readContent).isInstanceOf(ObjectChangedException.class);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Bad_Bucket!",
                "a/b",
                "..",
                "a?b",
                " ",
                "arn:aws:s3:::photos",
                "arn:aws:s3:us-east-1:1:accesspoint:photos"
            })
    void invalidBucketNameIsRejectedWithoutARequest(String bucket) {
        handler = request -> respond(request, 500, "InternalError", Instant.now());
        int before = METHODS.size();
        ObjectLocation photo = ObjectLocation.newest(bucket, "photo.jpg");

        assertCode(ErrorCode.BAD_PARAMETER, () -> ObjectStoreContract.await(store.head(photo)));

        assertThat(METHODS).hasSize(before);
    }

    @Test
    void expressBucketIsRejectedWithoutARequest() {
        String bucket = "photos--usw2-az1--x-s3";
        ObjectStore express = new S3Store(client, Optional.of(bucket));
        int before = METHODS.size();

        assertCode(
                ErrorCode.BAD_PARAMETER,
                () -> ObjectStoreContract.await(express.head(ObjectLocation.newest(bucket, "photo.jpg"))));
        assertCode(
                ErrorCode.BAD_PARAMETER,
                () -> ObjectStoreContract.await(express.list(bucket, "").after(Optional.empty())));
        assertThatThrownBy(() -> ObjectStoreContract.await(express.check())).hasMessageContaining("S3 Express");

        assertThat(METHODS).hasSize(before);
    }

    @Test
    void badRequestWithoutAReasonIsNotRetryable() {
        handler = request -> request.body()
                .onSuccess(all -> request.response().setStatusCode(400).end());
        assertCode(ErrorCode.BAD_PARAMETER, () -> ObjectStoreContract.await(store.head(PHOTO.location())));
    }

    @ParameterizedTest
    @CsvSource({"404, NoSuchKey", "404, NoSuchBucket", "405, MethodNotAllowed"})
    void missingObjectIsEmptyAndHasChangedDuringRead(int status, String reason) {
        rejectAll(status, reason);
        assertThat(ObjectStoreContract.await(store.head(PHOTO.location()))).isEmpty();
        ObjectStoreContract.await(store.delete(PHOTO.location()));
        assertThatThrownBy(() -> ObjectStoreContract.await(store.read(PHOTO)))
                .isInstanceOf(ObjectChangedException.class);
        assertThatThrownBy(this::readContent).isInstanceOf(ObjectChangedException.class);
    }

    @ParameterizedTest
    @CsvSource({"412, PreconditionFailed", "416, InvalidRange"})
    void unmetConditionOfAReadMeansThatTheObjectChanged(int status, String reason) {
        rejectAll(status, reason);
        assertThatThrownBy(() -> ObjectStoreContract.await(store.read(PHOTO)))
                .isInstanceOf(ObjectChangedException.class);
        assertThatThrownBy(this::readContent).isInstanceOf(ObjectChangedException.class);
    }

    @Test
    void messageNamesTheRegionAsTheReason() {
        rejectAll(301, "PermanentRedirect");
        assertThatThrownBy(() -> ObjectStoreContract.await(store.head(PHOTO.location())))
                .hasMessageContaining("region");
    }

    @Test
    void wrongClockIsCorrectedByTheResponse() {
        Duration ahead = Duration.ofHours(2);
        handler = request -> {
            Instant serverTime = Instant.now().plus(ahead);
            boolean skewed =
                    Duration.between(signedAt(request), serverTime).abs().toMinutes() >= 15;
            int right = request.method() == HttpMethod.HEAD ? 200 : 412;
            respond(request, skewed ? 403 : right, skewed ? "RequestTimeTooSkewed" : "PreconditionFailed", serverTime);
        };

        assertThat(ObjectStoreContract.await(store.head(PHOTO.location()))).isPresent();
        int first = METHODS.size();
        assertThat(ObjectStoreContract.await(store.head(PHOTO.location()))).isPresent();

        assertThat(METHODS.subList(first, METHODS.size())).containsExactly(HttpMethod.HEAD);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "403 | InvalidAccessKeyId   | The store rejects the credentials (status 403, InvalidAccessKeyId, Injected failure); set",
                "403 | AccessDenied         | The store denies access (status 403, AccessDenied, Injected failure); allow s3:ListBucket",
                "403 | RequestTimeTooSkewed | The clock of this machine differs from the store's",
                "404 | NoSuchBucket         | The object or bucket does not exist (status 404, NoSuchBucket, Injected failure); create it",
                "503 | SlowDown             | The store responds with an error (status 503, SlowDown, Injected failure)",
            })
    void reasonForOperatorsNamesTheResponseAndTheRemedy(int status, String code, String reason) {
        rejectAll(status, code);

        assertReason(
                () -> ObjectStoreContract.await(store.write(PHOTO.location(), "a/b", new byte[2], Map.of())), reason);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "http://localhost:1     | Cannot connect (Connection refused: localhost/127.0.0.1:1); check that the store is running",
                "http://nowhere.invalid | Host not found (nowhere.invalid",
                "https://127.0.0.1:PORT | The store closed the connection; check the protocol and port",
            })
    void reasonForOperatorsNamesTheHostAndTheRemedy(String endpoint, String reason) {
        handler = request -> respond(request, 200, "", Instant.now());
        String url = endpoint.replace("PORT", String.valueOf(port));
        try (S3AsyncClient other = S3ProxyServer.client(URI.create(url))) {
            var unreachable = new S3Store(other, Optional.of("photos"));

            // On a busy machine, the SDK sometimes reports that it got no connection instead of the cause.
            await().atMost(Duration.ofSeconds(60))
                    .untilAsserted(() -> assertReason(() -> ObjectStoreContract.await(unreachable.check()), reason));
        }
    }

    private static void assertReason(org.assertj.core.api.ThrowableAssert.ThrowingCallable call, String reason) {
        assertThatThrownBy(call).isInstanceOfSatisfying(DetectionException.class, e -> {
            assertThat(e.reason()).startsWith(reason);
            assertThat(e.getMessage()).as("for clients").isEqualTo(e.code().sentence());
        });
    }

    private static Instant signedAt(HttpServerRequest request) {
        return LocalDateTime.parse(request.getHeader("X-Amz-Date"), DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss'Z'"))
                .toInstant(ZoneOffset.UTC);
    }

    private static void rejectAll(int status, String reason) {
        handler = request -> respond(request, status, reason, Instant.now());
    }

    private static void respond(HttpServerRequest request, int status, String reason, Instant date) {
        METHODS.add(request.method());
        String body = request.method() == HttpMethod.HEAD
                ? ""
                : "<Error><Code>%s</Code><Message>Injected failure</Message></Error>".formatted(reason);
        var response = request.response()
                .setStatusCode(status)
                .putHeader("Date", DateTimeFormatter.RFC_1123_DATE_TIME.format(date.atOffset(ZoneOffset.UTC)))
                .putHeader("ETag", "\"etag\"")
                .putHeader("Content-Length", String.valueOf(body.length()));
        request.body().onSuccess(all -> response.end(body));
    }

    private static void assertCode(ErrorCode code, org.assertj.core.api.ThrowableAssert.ThrowingCallable call) {
        assertThatThrownBy(call)
                .isInstanceOfSatisfying(
                        DetectionException.class, e -> assertThat(e.code()).isEqualTo(code));
    }
}
