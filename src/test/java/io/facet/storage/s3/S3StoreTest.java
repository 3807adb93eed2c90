package io.facet.storage.s3;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.facet.detection.DetectionException;
import io.facet.detection.ErrorCode;
import io.facet.detection.ObjectLocation;
import io.facet.storage.ObjectStore;
import io.facet.storage.ObjectStoreContract;
import io.facet.storage.StoredObject;
import io.facet.testing.S3ProxyServer;
import java.net.URI;
import java.util.Optional;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.core.async.AsyncRequestBody;
import software.amazon.awssdk.services.s3.S3AsyncClient;
import software.amazon.awssdk.services.s3.model.BucketVersioningStatus;

/**
 * Against S3Proxy, or with {@code -Dfacet.test.s3=http://…} against a running server that accepts any credentials.
 */
class S3StoreTest extends ObjectStoreContract {
    private static final S3ProxyServer SERVER = new S3ProxyServer();
    private static final String RUNNING_SERVER = System.getProperty("facet.test.s3");
    private static S3AsyncClient client;

    private final ObjectStore store = new S3Store(client, Optional.of(BUCKET));

    @BeforeAll
    static void startServer() {
        if (RUNNING_SERVER == null) {
            SERVER.start();
        }
        client = S3ProxyServer.client(RUNNING_SERVER == null ? SERVER.endpoint() : URI.create(RUNNING_SERVER));
    }

    @AfterAll
    static void stopServer() {
        client.close();
        if (RUNNING_SERVER == null) {
            SERVER.stop();
        }
    }

    @BeforeEach
    void createBucket() {
        client.createBucket(bucket -> bucket.bucket(BUCKET)).join();
    }

    @AfterEach
    void emptyBucket() {
        listed("").forEach(this::remove);
        client.deleteBucket(bucket -> bucket.bucket(BUCKET)).join();
    }

    @Override
    public ObjectStore store() {
        return store;
    }

    @Override
    public void upload(String key, byte[] bytes) {
        client.putObject(put -> put.bucket(BUCKET).key(key), AsyncRequestBody.fromBytes(bytes))
                .join();
    }

    @Override
    public void remove(String key) {
        client.deleteObject(delete -> delete.bucket(BUCKET).key(key)).join();
    }

    @Test
    void writtenObjectHasMediaTypeAndMetadata() {
        write("photo.jpg.faces.json", JSON);

        var head = client.headObject(sidecar -> sidecar.bucket(BUCKET).key("photo.jpg.faces.json"))
                .join();
        assertThat(head.contentType()).isEqualTo("application/json");
        assertThat(head.metadata()).containsAllEntriesOf(METADATA);
    }

    @Test
    void olderVersionIsRead() {
        String versioned = "versioned";
        client.createBucket(bucket -> bucket.bucket(versioned)).join();
        var enabled = client.putBucketVersioning(bucket -> bucket.bucket(versioned)
                        .versioningConfiguration(versioning -> versioning.status(BucketVersioningStatus.ENABLED)))
                .handle((done, failure) -> failure == null)
                .join();
        assumeThat(enabled).as("server supports versioning").isTrue();
        var newest = ObjectLocation.newest(versioned, "photo.jpg");
        var put = AsyncRequestBody.fromBytes(PHOTO);
        var first = client.putObject(photo -> photo.bucket(versioned).key("photo.jpg"), put)
                .join();
        StoredObject found = await(store.head(newest)).orElseThrow();
        assertThat(found.location().versionId()).isEqualTo(first.versionId());

        client.putObject(photo -> photo.bucket(versioned).key("photo.jpg"), AsyncRequestBody.fromBytes(new byte[] {1, 2
                }))
                .join();
        assertThat(await(store.read(found))).isEqualTo(PHOTO);
        assertThat(await(store.head(newest)).orElseThrow()).matches(now -> !now.isSameVersion(found));
        assertThat(await(store.head(found.location()))).contains(found);

        client.deleteObject(photo -> photo.bucket(versioned).key("photo.jpg")).join();
        assertThat(await(store.head(newest))).isEmpty();
        assertThat(await(store.head(found.location()))).contains(found);
    }

    @Test
    void checkWithoutABucketAcceptsAnyResponse() {
        await(new S3Store(client, Optional.empty()).check());
    }

    @Test
    void checkOfAMissingBucketFails() {
        var missing = new S3Store(client, Optional.of("no-such-bucket"));
        assertCode(ErrorCode.OBJECT_NOT_FOUND, () -> await(missing.check()));
    }

    @Test
    void unreachableStoreIsUnavailable() {
        try (var unreachable = S3ProxyServer.client(URI.create("http://127.0.0.1:9"))) {
            var unavailable = new S3Store(unreachable, Optional.empty());
            assertCode(ErrorCode.STORE_UNAVAILABLE, () -> await(unavailable.check()));
            assertCode(
                    ErrorCode.STORE_UNAVAILABLE, () -> await(unavailable.head(ObjectLocation.newest(BUCKET, "a.jpg"))));
        }
    }

    private static void assertCode(ErrorCode code, org.assertj.core.api.ThrowableAssert.ThrowingCallable call) {
        assertThatThrownBy(call)
                .asInstanceOf(InstanceOfAssertFactories.type(DetectionException.class))
                .extracting(DetectionException::code)
                .isEqualTo(code);
    }
}
