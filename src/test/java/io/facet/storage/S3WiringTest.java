package io.facet.storage;

import static org.assertj.core.api.Assertions.assertThat;

import io.facet.S3ProxyServer;
import io.facet.detection.ObjectLocation;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.net.URI;
import java.time.Duration;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.core.async.AsyncRequestBody;

@QuarkusTest
@WithTestResource(S3ProxyServer.class)
class S3WiringTest {
    @Inject
    ObjectStore store;

    @ConfigProperty(name = "quarkus.s3.endpoint-override")
    URI endpoint;

    @Test
    void theStoreIsS3WhenTheConfigurationSaysSo() {
        try (var client = S3ProxyServer.client(endpoint)) {
            client.createBucket(bucket -> bucket.bucket("wired")).join();
            client.putObject(put -> put.bucket("wired").key("a b.jpg"), AsyncRequestBody.fromString("photo"))
                    .join();
        }
        Duration soon = Duration.ofSeconds(20);
        store.check().await().atMost(soon);
        StoredObject photo = store.head(ObjectLocation.newest("wired", "a b.jpg"))
                .await()
                .atMost(soon)
                .orElseThrow();
        assertThat(store.read(photo).await().atMost(soon)).isEqualTo("photo".getBytes());
        assertThat(store.list("wired", "").collect().asList().await().atMost(soon))
                .containsExactly(photo);
    }
}
