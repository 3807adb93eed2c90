package io.facet.crash;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.facet.analysis.StoredClip;
import io.facet.batch.BatchSettings;
import io.facet.batch.Workers;
import io.facet.detection.DetectionException;
import io.facet.detection.DetectionOptions;
import io.facet.detection.DetectionResult;
import io.facet.detection.ErrorCode;
import io.facet.detection.ObjectLocation;
import io.facet.detection.Precision;
import io.facet.image.TestImageConfig;
import io.facet.telemetry.Observations;
import io.facet.testing.InMemoryStore;
import io.facet.testing.NoFaces;
import io.facet.testing.TestAnalyses;
import io.facet.video.VideoResult;
import io.facet.video.analysis.VideoPipeline;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.smallrye.mutiny.Uni;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A copy of a journal that is in use is what a killed process leaves. */
class ClipCrashTest {
    private static final DetectionOptions OPTIONS = new DetectionOptions("none", 160, Precision.FP32, 0.5, 0.4, 750);
    private static final ObjectLocation CLIP = ObjectLocation.newest("bucket", "clip.webm");
    private static final Duration SOON = Duration.ofSeconds(20);

    @TempDir
    Path folder;

    private final InMemoryStore store = new InMemoryStore();

    @BeforeEach
    void storeClip() throws IOException {
        store.put(CLIP.key(), Files.readAllBytes(Path.of("src/test/resources/video/two-faces.webm")));
    }

    @Test
    void clipIsAnalyzedAlthoughTheProcessIsKilledAtSeveralFrames() throws Exception {
        for (int frame : List.of(2, 9, 5, 12, 7)) {
            killAt(frame);
        }

        assertThat(analyze().video().framesAnalyzed()).isGreaterThan(12);
        try (CrashJournal journal = open()) {
            assertThat(journal.suspects()).isEmpty();
        }
    }

    @Test
    void clipThatCrashesTheProcessTwiceAtAFrameIsRejected() throws Exception {
        killAt(5);
        killAt(5);

        assertThatThrownBy(this::analyze)
                .isInstanceOfSatisfying(
                        DetectionException.class,
                        failure -> assertThat(failure.code()).isEqualTo(ErrorCode.NATIVE_CRASH));
    }

    @Test
    void suspectPhotoRunsAloneBetweenTheFramesOfAClip() throws Exception {
        var photo = PhotoUse.of(new DetectionResult.Source("bucket", "photo.jpg", null, "1", 1));
        var content = ByteBuffer.wrap(new byte[] {1});
        try (CrashJournal journal = open()) {
            journal.track(photo, content, Runnable::run, () -> Uni.createFrom().nothing())
                    .subscribe()
                    .with(never -> {});
            copyJournals();
        }
        var atFrame = new CountDownLatch(1);
        var alone = new AtomicInteger();
        var framesBeside = new AtomicInteger();
        try (CrashJournal journal = open();
                Workers workers = new Workers(new BatchSettings(1, 1))) {
            CompletableFuture<VideoResult> clip = analyze(journal, workers, () -> {
                        framesBeside.addAndGet(alone.get());
                        atFrame.countDown();
                    })
                    .subscribeAsCompletionStage();
            atFrame.await();
            journal.track(photo, content, Runnable::run, () -> {
                        alone.set(1);
                        return Uni.createFrom()
                                .item(1)
                                .onItem()
                                .delayIt()
                                .by(Duration.ofMillis(300))
                                .invoke(() -> alone.set(0));
                    })
                    .await()
                    .atMost(SOON);
            assertThat(clip).succeedsWithin(SOON);
        }
        assertThat(framesBeside).hasValue(0);
    }

    private void killAt(int frame) throws InterruptedException {
        var frames = new AtomicInteger();
        var killed = new CountDownLatch(1);
        try (CrashJournal journal = open();
                Workers workers = new Workers(new BatchSettings(1, 1))) {
            analyze(journal, workers, () -> {
                        if (frames.incrementAndGet() == frame) {
                            copyJournals();
                            killed.countDown();
                            new CompletableFuture<>().join();
                        }
                    })
                    .subscribeAsCompletionStage();
            assertThat(killed.await(SOON.toSeconds(), TimeUnit.SECONDS)).isTrue();
        }
    }

    private VideoResult analyze() {
        try (CrashJournal journal = open();
                Workers workers = new Workers(new BatchSettings(1, 1))) {
            return analyze(journal, workers, () -> {}).await().atMost(SOON);
        }
    }

    private Uni<VideoResult> analyze(CrashJournal journal, Workers workers, Runnable beforeFrame) {
        var pipeline = new VideoPipeline(
                TestAnalyses.videoConfig(),
                TestImageConfig.DEFAULTS,
                workers,
                new NoFaces(beforeFrame),
                journal,
                Observations.untraced(new SimpleMeterRegistry()),
                new SimpleMeterRegistry());
        var clip = new StoredClip(store.head(CLIP).await().indefinitely().orElseThrow(), store);
        return pipeline.analyze(clip, pipeline.request(OPTIONS), true, () -> {});
    }

    private CrashJournal open() {
        return CrashJournalTest.open(folder, "1");
    }

    private void copyJournals() {
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file : files.filter(name -> name.toString().endsWith(JournalFile.SUFFIX))
                    .toList()) {
                Files.copy(file, folder.resolve("killed-" + System.nanoTime() + JournalFile.SUFFIX));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
