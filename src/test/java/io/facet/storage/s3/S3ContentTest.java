package io.facet.storage.s3;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.facet.detection.DetectionException;
import io.facet.detection.ErrorCode;
import io.facet.storage.ObjectChangedException;
import io.facet.storage.ObjectStoreContract;
import io.facet.storage.StoredObject;
import io.facet.testing.FaultyProxy;
import io.facet.testing.FaultyProxy.Fault;
import io.facet.testing.S3ProxyServer;
import io.vertx.core.http.HttpServerRequest;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import software.amazon.awssdk.core.async.AsyncRequestBody;
import software.amazon.awssdk.services.s3.S3AsyncClient;

/** Against S3Proxy, with faults between it and the client. */
@Timeout(60)
class S3ContentTest {
    private static final int CHUNK = 256 << 10;
    private static final int READ = 32 << 10;
    private static final byte[] CLIP = new byte[12 * CHUNK + 7];
    private static final S3ProxyServer SERVER = new S3ProxyServer();
    private static final List<String> RANGES = new CopyOnWriteArrayList<>();
    private static final AtomicInteger CLOSED_CONNECTIONS = new AtomicInteger();

    private static volatile Supplier<Fault> faults = () -> Fault.NONE;
    private static FaultyProxy proxy;
    private static S3AsyncClient client;
    private static S3AsyncClient direct;

    private S3Content content;

    @BeforeAll
    static void start() {
        new Random(4).nextBytes(CLIP);
        SERVER.start();
        proxy = new FaultyProxy(SERVER.endpoint(), S3ContentTest::fault);
        client = S3ProxyServer.client(proxy.endpoint());
        direct = S3ProxyServer.client(SERVER.endpoint());
        direct.createBucket(bucket -> bucket.bucket(ObjectStoreContract.BUCKET)).join();
    }

    private static Fault fault(HttpServerRequest request) {
        String range = request.getHeader("Range");
        if (range == null) {
            return Fault.NONE;
        }
        assertThat(request.getHeader("If-Match")).isNotNull();
        RANGES.add(range.replace("bytes=", ""));
        request.connection().closeHandler(closed -> CLOSED_CONNECTIONS.incrementAndGet());
        return faults.get();
    }

    @AfterAll
    static void stop() {
        client.close();
        direct.close();
        proxy.close();
        SERVER.stop();
    }

    @BeforeEach
    void openContent() {
        faults = () -> Fault.NONE;
        upload(CLIP);
        var store = new S3Store(client, Optional.empty());
        StoredObject clip = ObjectStoreContract.await(store.head(ObjectStoreContract.at("clip.mp4")))
                .orElseThrow();
        content = new S3Content(client, clip, CHUNK);
        RANGES.clear();
        CLOSED_CONNECTIONS.set(0);
    }

    @Test
    void sequentialReadRequestsEveryByteOnceAndAtMostOneChunkAhead() throws IOException {
        for (int position = 0; position < CLIP.length; position += READ) {
            assertRead(position, Math.min(READ, CLIP.length - position));
            assertThat(requestedBytes()).isLessThanOrEqualTo((position / CHUNK + 2) * (long) CHUNK);
        }

        assertThat(requestedBytes()).isEqualTo(CLIP.length);
        assertThat(RANGES).hasSize(13).doesNotHaveDuplicates();
    }

    @Test
    void nextChunkIsRequestedBeforeItIsRead() throws IOException {
        assertRead(0, READ);
        assertThat(RANGES).hasSize(1);

        assertRead(READ, CHUNK / 2);

        await().untilAsserted(() -> assertThat(RANGES).containsExactly("0-262143", "262144-524287"));
        assertThat(RANGES.size()).as("only one chunk ahead").isEqualTo(2);
    }

    @Test
    void indexAtTheEndCostsTwoRequests() throws IOException {
        assertRead(0, 4096);
        assertRead(11 * CHUNK + 5000, CHUNK - 5000 + 7);
        assertRead(4096, 4096);

        assertThat(requestedBytes()).isEqualTo(2 * CHUNK + 7);
    }

    @Test
    void singleReadsFarApartRequestOneChunkEach() throws IOException {
        for (int chunk = 0; chunk < 12; chunk += 3) {
            assertRead(chunk * CHUNK + 100, READ);
        }

        assertThat(RANGES).hasSize(4);
    }

    @Test
    void twoAlternatingPositionsRequestEveryChunkOnce() throws IOException {
        for (int offset = 0; offset < 2 * CHUNK; offset += READ) {
            assertRead(offset, READ);
            assertRead(8 * CHUNK + offset, READ);
        }

        assertThat(RANGES).doesNotHaveDuplicates();
        assertThat(requestedBytes()).isLessThanOrEqualTo(6 * CHUNK);
    }

    @Test
    void objectReplacedDuringTheReadHasChanged() throws IOException {
        assertRead(0, READ);
        byte[] other = CLIP.clone();
        other[CLIP.length - 1]++;
        upload(other);

        assertThatThrownBy(() -> ObjectStoreContract.read(content, 5 * CHUNK, READ))
                .isInstanceOf(ObjectChangedException.class);
    }

    @Test
    void objectDeletedDuringTheReadHasChanged() throws IOException {
        assertRead(0, READ);
        direct.deleteObject(clip -> clip.bucket(ObjectStoreContract.BUCKET).key("clip.mp4"))
                .join();

        assertThatThrownBy(() -> ObjectStoreContract.read(content, 5 * CHUNK, READ))
                .isInstanceOf(ObjectChangedException.class);
    }

    @Test
    void connectionThatIsCutWithinAChunkIsRetried() throws IOException {
        var failures = new AtomicInteger(1);
        faults = () -> failures.getAndDecrement() > 0 ? Fault.TRUNCATED : Fault.NONE;

        assertRead(CHUNK - 10, 20);
    }

    @Test
    void storeThatKeepsFailingIsUnavailableAndReadAgainLater() throws IOException {
        faults = () -> Fault.TRUNCATED;
        assertThatThrownBy(() -> ObjectStoreContract.read(content, 0, READ))
                .isInstanceOfSatisfying(
                        DetectionException.class,
                        failure -> assertThat(failure.code()).isEqualTo(ErrorCode.STORE_UNAVAILABLE));

        faults = () -> Fault.NONE;
        assertRead(0, READ);
    }

    @Test
    void closeCancelsTheRequestInFlight() throws IOException {
        assertRead(0, READ);
        faults = () -> Fault.LATE;
        assertRead(READ, CHUNK / 2);
        await().until(() -> RANGES.size() == 2);

        content.close();

        await().atMost(Duration.ofMillis(900))
                .untilAsserted(() -> assertThat(CLOSED_CONNECTIONS).hasValue(1));
    }

    @Test
    void closeByAnotherThreadEndsARead() throws Exception {
        assertThat(failureOfReadThatIsEndedBy(reader -> content.close())).isInstanceOf(CancellationException.class);
        assertThatThrownBy(() -> content.read(0, ByteBuffer.allocate(1))).isInstanceOf(CancellationException.class);
        assertThat(RANGES).hasSize(1);
    }

    @Test
    void interruptEndsARead() throws Exception {
        assertThat(failureOfReadThatIsEndedBy(Thread::interrupt)).isInstanceOf(InterruptedIOException.class);
    }

    private Throwable failureOfReadThatIsEndedBy(Consumer<Thread> action) throws InterruptedException {
        faults = () -> Fault.LATE;
        var failure = new CompletableFuture<Throwable>();
        Thread reader = new Thread(() -> {
            try {
                content.read(0, ByteBuffer.allocate(READ));
                failure.complete(null);
            } catch (IOException | RuntimeException e) {
                failure.complete(e);
            }
        });
        reader.start();
        await().until(() -> RANGES.size() == 1);
        action.accept(reader);
        reader.join(900);
        return failure.getNow(null);
    }

    private void assertRead(int position, int length) throws IOException {
        assertThat(ObjectStoreContract.read(content, position, length))
                .isEqualTo(Arrays.copyOfRange(CLIP, position, position + length));
    }

    private static long requestedBytes() {
        return RANGES.stream()
                .map(range -> range.split("-"))
                .mapToLong(range -> Long.parseLong(range[1]) - Long.parseLong(range[0]) + 1)
                .sum();
    }

    private static void upload(byte[] bytes) {
        direct.putObject(
                        put -> put.bucket(ObjectStoreContract.BUCKET).key("clip.mp4"),
                        AsyncRequestBody.fromBytes(bytes))
                .join();
    }
}
