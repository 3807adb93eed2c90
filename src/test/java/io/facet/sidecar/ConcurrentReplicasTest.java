package io.facet.sidecar;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.facet.batch.BatchSettings;
import io.facet.batch.Workers;
import io.facet.detection.DetectionException;
import io.facet.detection.DetectionOptions;
import io.facet.detection.ObjectLocation;
import io.facet.detection.Precision;
import io.facet.storage.StoredObject;
import io.facet.storage.s3.S3Store;
import io.facet.telemetry.Origin;
import io.facet.testing.FaultyProxy;
import io.facet.testing.FaultyProxy.Fault;
import io.facet.testing.NoFaces;
import io.facet.testing.S3ProxyServer;
import io.facet.testing.Samples;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.core.async.AsyncRequestBody;
import software.amazon.awssdk.services.s3.S3AsyncClient;

/**
 * Three replicas process uploads, overwrites and deletions. One event in five is sent twice, all events arrive out of order, the
 * replicas lose their connections, and one store call in twenty fails. {@code bench/storm} is the large version.
 */
class ConcurrentReplicasTest {
    private static final String BUCKET = "bucket";
    private static final DetectionOptions OPTIONS = new DetectionOptions("none", 160, Precision.FP32, 0.5, 0.4, 750);
    private static final SidecarNaming NAMING = SidecarSettings.naming();
    private static final int SEED = 1;
    private static final int EVENTS = 500;
    private static final int KEYS = 50;
    private static final int MAX_DELAYED = 20;
    private static final int REPLICAS = 3;
    private static final int THREADS_PER_REPLICA = 3;
    private static final int MIN_WIDTH = 8;
    private static final int WIDTHS = 12;
    private static final Fault[] FAULTS = {Fault.SLOW_DOWN, Fault.RESET, Fault.LOST_RESPONSE, Fault.TRUNCATED};

    private static S3ProxyServer server;
    private static S3AsyncClient direct;
    private static FaultyProxy proxy;
    private static Workers workers;

    private final BlockingQueue<String> messages = new LinkedBlockingQueue<>();
    private final AtomicInteger unacknowledged = new AtomicInteger();
    private final Queue<Throwable> unexpected = new ConcurrentLinkedQueue<>();
    /** The width of each photo's newest version, or null if the photo is deleted. */
    private final Map<String, Integer> photos = new HashMap<>();

    private final List<Replica> replicas = new ArrayList<>();
    private volatile boolean done;

    @BeforeAll
    static void start() {
        server = new S3ProxyServer();
        server.start();
        direct = S3ProxyServer.client(server.endpoint());
        direct.createBucket(bucket -> bucket.bucket(BUCKET)).join();
        var random = new Random(SEED);
        proxy = new FaultyProxy(server.endpoint(), request -> failOneInTwenty(random));
        workers = new Workers(new BatchSettings(2, 1));
    }

    @AfterAll
    static void stop() {
        workers.close();
        proxy.close();
        direct.close();
        server.stop();
    }

    private static synchronized Fault failOneInTwenty(Random random) {
        return random.nextInt(20) == 0 ? FAULTS[random.nextInt(FAULTS.length)] : Fault.NONE;
    }

    @Test
    void everySidecarIsCorrectAfterFaultsAndReorderedEvents() throws Exception {
        for (int i = 0; i < REPLICAS; i++) {
            replicas.add(new Replica());
        }
        var random = new Random(SEED);
        changePhotos(random);
        while (unacknowledged.get() > 0 && unexpected.isEmpty()) {
            replicas.get(random.nextInt(REPLICAS)).loseConnections();
            TimeUnit.MILLISECONDS.sleep(500);
        }
        done = true;
        replicas.forEach(Replica::close);

        assertThat(unexpected).isEmpty();
        assertThat(photos.values()).contains((Integer) null).hasSizeGreaterThan(KEYS / 2);
        photos.forEach(ConcurrentReplicasTest::assertCorrect);
    }

    /** Changes photos. The order of their messages is random within the last {@link #MAX_DELAYED}. */
    private void changePhotos(Random random) {
        List<String> delayed = new ArrayList<>();
        for (int i = 0; i < EVENTS; i++) {
            String key = change(random);
            delayed.addAll(Collections.nCopies(random.nextInt(5) == 0 ? 2 : 1, key));
            while (delayed.size() > MAX_DELAYED) {
                send(delayed.remove(random.nextInt(delayed.size())));
            }
        }
        Collections.shuffle(delayed, random);
        delayed.forEach(this::send);
    }

    private String change(Random random) {
        String key = "photo %02d.png".formatted(random.nextInt(KEYS));
        if (photos.get(key) != null && random.nextInt(4) == 0) {
            direct.deleteObject(photo -> photo.bucket(BUCKET).key(key)).join();
            photos.put(key, null);
        } else {
            int width = MIN_WIDTH + random.nextInt(WIDTHS);
            direct.putObject(
                            photo -> photo.bucket(BUCKET).key(key),
                            AsyncRequestBody.fromBytes(Samples.blank(width, MIN_WIDTH)))
                    .join();
            photos.put(key, width);
        }
        return key;
    }

    private void send(String key) {
        unacknowledged.incrementAndGet();
        messages.add(key);
    }

    private static void assertCorrect(String key, Integer width) {
        var store = new S3Store(direct, Optional.empty());
        var location = ObjectLocation.newest(BUCKET, key);
        Optional<StoredObject> sidecar =
                store.head(NAMING.sidecarOf(location)).await().indefinitely();
        assertThat(sidecar.isPresent()).as(key).isEqualTo(width != null);
        if (width != null) {
            var photo = store.head(location).await().indefinitely().orElseThrow();
            String fingerprint = new NoFaces().resolve(OPTIONS).fingerprint();
            assertThat(new SidecarFiles(store, NAMING).sidecar(location).await().indefinitely())
                    .contains(SidecarMetadata.of(photo, fingerprint));
            byte[] json = store.read(sidecar.get()).await().indefinitely();
            assertThat(json(json).at("/image/width").asInt()).as(key).isEqualTo(width);
        }
    }

    private static JsonNode json(byte[] document) {
        try {
            return new ObjectMapper().readTree(document);
        } catch (java.io.IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    /** A replica of the service. Replicas share only the store and the queue. */
    private final class Replica implements AutoCloseable {
        private volatile S3AsyncClient client = S3ProxyServer.client(proxy.endpoint());

        Replica() {
            for (int i = 0; i < THREADS_PER_REPLICA; i++) {
                var thread = new Thread(this::work, "replica");
                thread.setDaemon(true);
                thread.start();
            }
        }

        private void work() {
            try {
                while (!done) {
                    String key = messages.poll(50, TimeUnit.MILLISECONDS);
                    if (key != null) {
                        deliver(key);
                    }
                }
            } catch (InterruptedException | RuntimeException e) {
                unexpected.add(e);
            }
        }

        private void deliver(String key) {
            var store = new S3Store(client, Optional.empty());
            try {
                NoFaces.reconciler(store, workers)
                        .reconcile(ObjectLocation.newest(BUCKET, key), OPTIONS, Reconciler.Mode.IF_STALE, Origin.NONE)
                        .await()
                        .atMost(Duration.ofSeconds(30));
                unacknowledged.decrementAndGet();
            } catch (DetectionException e) {
                if (!e.code().retryable()) {
                    throw e;
                }
                messages.add(key);
            } catch (IllegalStateException lostConnections) {
                messages.add(key);
            }
        }

        /** Calls in progress fail. */
        void loseConnections() {
            S3AsyncClient old = client;
            client = S3ProxyServer.client(proxy.endpoint());
            old.close();
        }

        @Override
        public void close() {
            client.close();
        }
    }
}
