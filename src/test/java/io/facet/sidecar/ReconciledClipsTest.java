package io.facet.sidecar;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.facet.analysis.Analyses;
import io.facet.analysis.SharedClips;
import io.facet.analysis.StoredClip;
import io.facet.batch.BatchSettings;
import io.facet.batch.Workers;
import io.facet.crash.CrashJournal;
import io.facet.detection.DetectionException;
import io.facet.detection.DetectionOptions;
import io.facet.detection.ObjectLocation;
import io.facet.detection.Precision;
import io.facet.image.TestImageConfig;
import io.facet.storage.StoredObject;
import io.facet.telemetry.Observations;
import io.facet.telemetry.Origin;
import io.facet.testing.InMemoryStore;
import io.facet.testing.NoFaces;
import io.facet.testing.TestAnalyses;
import io.facet.video.VideoResult;
import io.facet.video.analysis.VideoPipeline;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.subscription.Cancellable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The sidecars of clips keep the promises of those of photos, although an analysis takes long. */
class ReconciledClipsTest {
    private static final DetectionOptions OPTIONS = new DetectionOptions("none", 160, Precision.FP32, 0.5, 0.4, 750);
    private static final ObjectLocation CLIP = ObjectLocation.newest("bucket", "clip.webm");
    private static final byte[] CONTENT = content("two-faces.webm");
    private static final Duration SOON = Duration.ofSeconds(20);
    private static final int WAITING = 64;

    private final InMemoryStore store = new InMemoryStore();
    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    private final Workers workers = new Workers(new BatchSettings(1, 1));
    private final Semaphore frames = new Semaphore(0);
    private final VideoPipeline pipeline = new VideoPipeline(
            TestAnalyses.videoConfig(),
            TestImageConfig.DEFAULTS,
            workers,
            new NoFaces(frames::acquireUninterruptibly),
            CrashJournal.off(),
            Observations.untraced(registry),
            registry);
    private final Reconciler reconciler = new Reconciler(
            store,
            SidecarSettings.naming(),
            new Analyses(null, new NoFaces(), pipeline, new SharedClips(pipeline)),
            NoFaces.JSON,
            Observations.untraced(registry),
            List.of());

    @AfterEach
    void stop() {
        frames.release(1_000_000);
        pipeline.stop();
        workers.close();
    }

    @Test
    void twoEventsForAClipCostOneAnalysis() {
        store.put(CLIP.key(), CONTENT);
        CompletableFuture<Reconciliation> first = reconcile(Origin.NONE);
        CompletableFuture<Reconciliation> second = reconcile(Origin.NONE);

        finishClips();

        assertThat(first.join().outcome()).isEqualTo(Outcome.STORED);
        assertThat(second.join().outcome()).isEqualTo(Outcome.STORED);
        assertThat(analyzed()).isEqualTo(framesOf(first));
        assertThat(store.calls("read")).isEqualTo(1);
    }

    @Test
    void messagesOfAllEventsStayHiddenWhileAnyClipAdvances() {
        store.put(CLIP.key(), CONTENT);
        store.put("other.webm", CONTENT);
        var progress = List.of(new AtomicInteger(), new AtomicInteger(), new AtomicInteger());

        reconcile(Origin.NONE.withProgress(progress.get(0)::incrementAndGet));
        await().atMost(SOON).until(() -> running() == 1);
        reconcile(Origin.NONE.withProgress(progress.get(1)::incrementAndGet));
        reconciler
                .reconcile(
                        ObjectLocation.newest("bucket", "other.webm"),
                        OPTIONS,
                        Reconciler.Mode.IF_STALE,
                        Origin.NONE.withProgress(progress.get(2)::incrementAndGet))
                .subscribeAsCompletionStage();
        await().atMost(SOON).until(() -> waiting() == 1);
        frames.release(5);

        await().atMost(SOON)
                .untilAsserted(() -> assertThat(progress)
                        .extracting(AtomicInteger::get)
                        .allSatisfy(times -> assertThat(times).isGreaterThan(1)));
    }

    @Test
    void resultIsStoredAlthoughTheClientDisconnected() {
        store.put(CLIP.key(), CONTENT);
        Cancellable client = reconciler
                .reconcile(CLIP, OPTIONS, Reconciler.Mode.ALWAYS, Origin.NONE)
                .subscribe()
                .with(done -> {}, failure -> {});
        await().atMost(SOON).until(() -> running() == 1);

        client.cancel();
        finishClips();

        await().atMost(SOON).until(() -> store.sidecar(CLIP.key()).isPresent());
        assertThat(describedVersion()).isEqualTo("v1");
    }

    @Test
    void clipOverwrittenMeanwhileIsAnalyzedAgain() {
        store.put(CLIP.key(), CONTENT);
        CompletableFuture<Reconciliation> result = reconcile(Origin.NONE);
        await().atMost(SOON).until(() -> running() == 1);

        store.put(CLIP.key(), CONTENT);
        finishClips();

        assertThat(result.join().outcome()).isEqualTo(Outcome.STORED);
        assertThat(describedVersion()).isEqualTo("v2");
        assertThat(analyzed()).isEqualTo(2 * framesOf(result));
    }

    @Test
    void clipReplacedByADamagedOneHasASidecarWithItsError() {
        store.put(CLIP.key(), CONTENT);
        CompletableFuture<Reconciliation> result = reconcile(Origin.NONE);
        await().atMost(SOON).until(() -> running() == 1);

        store.put(CLIP.key(), Arrays.copyOf(CONTENT, 200));
        finishClips();

        assertThat(result.join().outcome()).isEqualTo(Outcome.UNREADABLE);
        assertThat(describedVersion()).isEqualTo("v2");
    }

    @Test
    void clipDeletedMeanwhileHasNoSidecar() {
        store.put(CLIP.key(), CONTENT);
        CompletableFuture<Reconciliation> result = reconcile(Origin.NONE);
        await().atMost(SOON).until(() -> running() == 1);

        store.remove(CLIP.key());
        finishClips();

        assertThat(result.join().outcome()).isEqualTo(Outcome.IGNORED);
        assertThat(store.sidecar(CLIP.key())).isEmpty();
    }

    @Test
    void uploadEndsAtTheNextFrameAfterItsClientDisconnected() {
        store.put(CLIP.key(), CONTENT);
        Cancellable client = upload().subscribe().with(done -> {}, failure -> {});
        frames.release(2);
        await().atMost(SOON).until(() -> analyzed() == 2);

        client.cancel();
        finishClips();

        await().atMost(SOON).until(() -> running() == 0);
        // Two frames were already in flight.
        assertThat(analyzed()).isLessThanOrEqualTo(4);
    }

    @Test
    void tooManyClipsAreRejectedUntilAWaitingClientDisconnects() {
        store.put(CLIP.key(), CONTENT);
        List<Cancellable> clients = new ArrayList<>();
        for (int i = 0; i < WAITING + 1; i++) {
            clients.add(upload().subscribe().with(done -> {}, failure -> {}));
        }
        await().atMost(SOON).until(() -> waiting() == WAITING);

        assertThatThrownBy(() -> upload().await().atMost(SOON))
                .isInstanceOf(DetectionException.class)
                .hasMessageContaining("64 clips wait");

        clients.get(WAITING).cancel();
        assertThat(waiting()).isEqualTo(WAITING - 1);
        assertThat(upload().subscribeAsCompletionStage()).isNotDone();
    }

    private CompletableFuture<Reconciliation> reconcile(Origin origin) {
        return reconciler
                .reconcile(CLIP, OPTIONS, Reconciler.Mode.IF_STALE, origin)
                .subscribeAsCompletionStage();
    }

    private Uni<VideoResult> upload() {
        StoredObject object = store.head(CLIP).await().indefinitely().orElseThrow();
        return pipeline.detect(new StoredClip(object, store), OPTIONS, Origin.NONE);
    }

    private void finishClips() {
        frames.release(100_000);
    }

    private long analyzed() {
        return (long) registry.get("facet.video.frames").counter().count();
    }

    private long framesOf(CompletableFuture<Reconciliation> result) {
        return ((VideoResult) result.join().result().orElseThrow()).video().framesAnalyzed();
    }

    private int running() {
        return (int) registry.get("facet.video.in.flight").gauge().value();
    }

    private int waiting() {
        return (int) registry.get("facet.video.waiting").gauge().value();
    }

    private String describedVersion() {
        return store.sidecar(CLIP.key()).orElseThrow().metadata().sourceETag();
    }

    private static byte[] content(String name) {
        try {
            return Files.readAllBytes(Path.of("src/test/resources/video", name));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
