package io.facet.storage.s3;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.facet.detection.DetectionException;
import io.facet.detection.ErrorCode;
import io.facet.detection.ObjectLocation;
import io.facet.storage.ObjectStore;
import io.facet.storage.ObjectStoreContract;
import io.facet.storage.StoredObject;
import io.facet.testing.FaultyProxy;
import io.facet.testing.FaultyProxy.Fault;
import io.facet.testing.S3ProxyServer;
import io.smallrye.mutiny.Uni;
import java.time.Duration;
import java.util.Iterator;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import software.amazon.awssdk.core.async.AsyncRequestBody;
import software.amazon.awssdk.services.s3.S3AsyncClient;

/** Temporary faults of the network are retried, and permanent faults do not cause a retry storm. */
class FaultyStoreTest {
    private static final S3ProxyServer SERVER = new S3ProxyServer();
    private static final byte[] PHOTO = "a photo of several bytes".getBytes(UTF_8);
    private static final ObjectLocation SIDECAR = ObjectStoreContract.at("photo.jpg.faces.json");

    private static Iterator<Fault> faults = Stream.<Fault>empty().iterator();
    private static FaultyProxy proxy;
    private static S3AsyncClient client;

    private final ObjectStore store = new S3Store(client, Optional.empty());

    @BeforeAll
    static void start() {
        SERVER.start();
        proxy = new FaultyProxy(SERVER.endpoint(), request -> nextFault());
        client = S3ProxyServer.client(proxy.endpoint(), Duration.ofMillis(500));
        // Without a short timeout: the first call of a process is slow, and a retry would find the bucket.
        try (S3AsyncClient direct = S3ProxyServer.client(SERVER.endpoint())) {
            direct.createBucket(bucket -> bucket.bucket(ObjectStoreContract.BUCKET))
                    .join();
            direct.putObject(
                            put -> put.bucket(ObjectStoreContract.BUCKET).key("photo.jpg"),
                            AsyncRequestBody.fromBytes(PHOTO))
                    .join();
        }
    }

    @AfterAll
    static void stop() {
        client.close();
        proxy.close();
        SERVER.stop();
    }

    @AfterEach
    void stopFaults() {
        inject(Stream.empty());
    }

    private static synchronized Fault nextFault() {
        return faults.hasNext() ? faults.next() : Fault.NONE;
    }

    private static synchronized void inject(Stream<Fault> next) {
        faults = next.iterator();
    }

    private static void inject(Fault... next) {
        inject(Stream.of(next));
    }

    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "NONE")
    void callThatFailsTwiceSucceedsAtTheThirdAttempt(Fault fault) {
        StoredObject photo = ObjectStoreContract.await(store.head(ObjectStoreContract.at("photo.jpg")))
                .orElseThrow();
        inject(fault, fault);
        assertThat(ObjectStoreContract.await(store.read(photo))).isEqualTo(PHOTO);
        inject(fault, fault);
        ObjectStoreContract.await(
                store.write(SIDECAR, "application/json", ObjectStoreContract.JSON, ObjectStoreContract.METADATA));
        inject(fault);
        assertThat(ObjectStoreContract.await(store.head(SIDECAR)).orElseThrow().metadata())
                .hasValue(ObjectStoreContract.METADATA);
    }

    @ParameterizedTest
    @EnumSource(names = {"SLOW_DOWN", "RESET", "LOST_RESPONSE", "TRUNCATED"})
    void permanentFaultIsRetryable(Fault fault) {
        StoredObject photo = ObjectStoreContract.await(store.head(ObjectStoreContract.at("photo.jpg")))
                .orElseThrow();
        inject(Stream.generate(() -> fault));
        assertUnavailable(store.read(photo));
        assertUnavailable(store.write(SIDECAR, "application/json", new byte[2], ObjectStoreContract.METADATA));
    }

    @Test
    void retriesOfAnUnavailableStoreAreLimited() {
        inject(Stream.generate(() -> Fault.SLOW_DOWN));
        int calls = 400;
        int before = proxy.requests();

        try (S3AsyncClient otherClient = S3ProxyServer.client(proxy.endpoint())) {
            var unavailable = new S3Store(otherClient, Optional.empty());
            Uni.join()
                    .all(IntStream.range(0, calls)
                            .mapToObj(i -> unavailable
                                    .head(ObjectStoreContract.at("photo.jpg"))
                                    .onFailure()
                                    .recoverWithNull())
                            .toList())
                    .usingConcurrencyOf(20)
                    .andFailFast()
                    .await()
                    .indefinitely();
        }

        // Without a budget: 1,200 requests. The SDK has 500 tokens, and a retry costs at least 5.
        assertThat(proxy.requests() - before).isBetween(calls + 10, calls + 100);
    }

    private static void assertUnavailable(Uni<?> call) {
        assertThatThrownBy(() -> ObjectStoreContract.await(call))
                .isInstanceOfSatisfying(
                        DetectionException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.STORE_UNAVAILABLE));
    }
}
