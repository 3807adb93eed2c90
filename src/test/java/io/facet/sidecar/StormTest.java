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
 * A small storm, the large one is {@code bench/storm}: uploads, overwrites and deletes, a fifth announced twice and all out
 * of order, three copies that lose their connections now and then, a store that spoils one call in twenty.
 */
class StormTest {
    private static final String BUCKET = "storm";
    private static final DetectionOptions OPTIONS = new DetectionOptions("none", 160, Precision.FP32, 0.5, 0.4, 750);
    private static final SidecarNaming NAMING = SidecarSettings.naming();
    private static final int SEED = 1;
    private static final int EVENTS = 500;
    private static final int KEYS = 50;
    private static final int WINDOW = 20;
    private static final int COPIES = 3;
    private static final int THREADS_OF_A_COPY = 3;
    private static final int FIRST_WIDTH = 8;
    private static final int WIDTHS = 12;
    private static final Fault[] FAULTS = {Fault.SLOW_DOWN, Fault.RESET, Fault.LOST_ANSWER, Fault.CUT_SHORT};

    private static S3ProxyServer server;
    private static S3AsyncClient direct;
    private static FaultyProxy proxy;
    private static Workers workers;

    private final BlockingQueue<String> messages = new LinkedBlockingQueue<>();
    private final AtomicInteger unacknowledged = new AtomicInteger();
    private final Queue<Throwable> surprises = new ConcurrentLinkedQueue<>();
    /** The width of each photo's newest version; null of one that is deleted. */
    private final Map<String, Integer> photos = new HashMap<>();

    private final List<Copy> copies = new ArrayList<>();
    private volatile boolean over;

    @BeforeAll
    static void start() {
        server = new S3ProxyServer();
        server.start();
        direct = S3ProxyServer.client(server.endpoint());
        direct.createBucket(bucket -> bucket.bucket(BUCKET)).join();
        var chance = new Random(SEED);
        proxy = new FaultyProxy(server.endpoint(), request -> spoilOneInTwenty(chance));
        workers = new Workers(new BatchSettings(2, 1));
    }

    @AfterAll
    static void stop() {
        workers.close();
        proxy.close();
        direct.close();
        server.stop();
    }

    private static synchronized Fault spoilOneInTwenty(Random chance) {
        return chance.nextInt(20) == 0 ? FAULTS[chance.nextInt(FAULTS.length)] : Fault.NONE;
    }

    @Test
    void afterAStormEverySidecarIsRight() throws Exception {
        for (int i = 0; i < COPIES; i++) {
            copies.add(new Copy());
        }
        var chance = new Random(SEED);
        rain(chance);
        while (unacknowledged.get() > 0 && surprises.isEmpty()) {
            copies.get(chance.nextInt(COPIES)).loseConnections();
            TimeUnit.MILLISECONDS.sleep(500);
        }
        over = true;
        copies.forEach(Copy::close);

        assertThat(surprises).isEmpty();
        assertThat(photos.values()).contains((Integer) null).hasSizeGreaterThan(KEYS / 2);
        photos.forEach(StormTest::assertRight);
    }

    /** Changes, and their messages each up to a window later. */
    private void rain(Random chance) {
        List<String> waiting = new ArrayList<>();
        for (int i = 0; i < EVENTS; i++) {
            String key = change(chance);
            waiting.addAll(Collections.nCopies(chance.nextInt(5) == 0 ? 2 : 1, key));
            while (waiting.size() > WINDOW) {
                announce(waiting.remove(chance.nextInt(waiting.size())));
            }
        }
        Collections.shuffle(waiting, chance);
        waiting.forEach(this::announce);
    }

    private String change(Random chance) {
        String key = "photo %02d.png".formatted(chance.nextInt(KEYS));
        if (photos.get(key) != null && chance.nextInt(4) == 0) {
            direct.deleteObject(photo -> photo.bucket(BUCKET).key(key)).join();
            photos.put(key, null);
        } else {
            int width = FIRST_WIDTH + chance.nextInt(WIDTHS);
            direct.putObject(
                            photo -> photo.bucket(BUCKET).key(key),
                            AsyncRequestBody.fromBytes(Samples.blank(width, FIRST_WIDTH)))
                    .join();
            photos.put(key, width);
        }
        return key;
    }

    private void announce(String key) {
        unacknowledged.incrementAndGet();
        messages.add(key);
    }

    private static void assertRight(String key, Integer width) {
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

    /** One of several services that know nothing of each other. */
    private final class Copy implements AutoCloseable {
        private volatile S3AsyncClient client = S3ProxyServer.client(proxy.endpoint());

        Copy() {
            for (int i = 0; i < THREADS_OF_A_COPY; i++) {
                var thread = new Thread(this::work, "storm-copy");
                thread.setDaemon(true);
                thread.start();
            }
        }

        private void work() {
            try {
                while (!over) {
                    String key = messages.poll(50, TimeUnit.MILLISECONDS);
                    if (key != null) {
                        deliver(key);
                    }
                }
            } catch (InterruptedException | RuntimeException e) {
                surprises.add(e);
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

        /** What is under way breaks off where it is. */
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
