package io.facet.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import io.facet.batch.BatchSettings;
import io.facet.batch.Workers;
import io.facet.crash.CrashJournal;
import io.facet.detection.DetectionException;
import io.facet.detection.DetectionOptions;
import io.facet.detection.DetectionOptions.Scales;
import io.facet.detection.DetectionResult;
import io.facet.detection.Detections;
import io.facet.detection.ErrorCode;
import io.facet.detection.FaceDetector;
import io.facet.detection.InputImage;
import io.facet.detection.ObjectLocation;
import io.facet.detection.Precision;
import io.facet.image.ImageDecoder;
import io.facet.image.TestImageConfig;
import io.facet.image.header.ImageHeader;
import io.facet.picture.PictureFormat;
import io.facet.picture.PictureRenderer;
import io.facet.picture.PictureRenderer.PictureRequest;
import io.facet.picture.Rendering;
import io.facet.sidecar.Outcome;
import io.facet.sidecar.Reconciler;
import io.facet.sidecar.SidecarConfig.Render;
import io.facet.sidecar.SidecarSettings;
import io.facet.telemetry.Observations;
import io.facet.telemetry.Origin;
import io.facet.testing.InMemoryStore;
import io.facet.testing.NoFaces;
import io.facet.testing.Samples;
import io.facet.testing.TestAnalyses;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.smallrye.mutiny.TimeoutException;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.helpers.test.UniAssertSubscriber;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A photo that exceeds its time limit in native code is answered at once, and the other photos are still processed. */
@Timeout(30)
class TimeLimitTest {
    private static final DetectionOptions OPTIONS = new DetectionOptions("none", 640, Precision.FP32, 0.5, 0.4, 750);
    private static final ObjectLocation LOCATION = ObjectLocation.newest("bucket", "photo.png");
    private static final byte[] PICTURE = Samples.empty("png");
    private static final Duration LIMIT = Duration.ofMillis(700);

    enum Step {
        DECODE,
        NETWORK,
        PICTURE
    }

    private final CountDownLatch nativeCode = new CountDownLatch(1);
    /** How many of the next photos get stuck, and where. */
    private final AtomicInteger stuckPhotos = new AtomicInteger();

    private volatile Step stuckStep;

    private final Workers workers = new Workers(new BatchSettings(2, 1, LIMIT));
    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    private final Admission admission = new Admission(() -> OptionalInt.of(8));
    private final InMemoryStore store = new InMemoryStore();
    private final FaceDetector detector = new StickyDetector();
    private final StickyDecoder decoder = new StickyDecoder();
    private final Observations observations = Observations.untraced(registry);
    private final DetectionPipeline pipeline = new DetectionPipeline(
            admission,
            workers,
            CrashJournal.off(),
            decoder,
            detector,
            new PictureRenderer(decoder),
            new PipelineMetrics(registry, admission, workers, detector),
            observations);

    /** The first photo loads native libraries. */
    @BeforeAll
    static void loadLibraries() {
        var unlimited = new ImageDecoder(TestImageConfig.DEFAULTS);
        var picture = new PictureRequest(Rendering.BOXES, PictureFormat.JPEG);
        new PictureRenderer(unlimited).render(ByteBuffer.wrap(PICTURE), List.of(), picture, bytes -> {});
        unlimited.thumbnail(ByteBuffer.wrap(PICTURE), unlimited.readHeader(ByteBuffer.wrap(PICTURE)), 96);
    }

    @AfterEach
    void stop() {
        nativeCode.countDown();
        workers.close();
    }

    @ParameterizedTest
    @EnumSource
    void stuckPhotoIsAnsweredAtOnceAndKeepsItsPermitUntilTheNativeCodeEnds(Step step) {
        stick(step, 1);
        var photo = new HeapPhoto();

        assertThatThrownBy(() -> detect(photo)).isInstanceOfSatisfying(DetectionException.class, e -> {
            assertThat(e.code()).isEqualTo(ErrorCode.TIMEOUT);
            assertThat(e).hasMessageContaining("700 ms").hasMessageContaining("facet.batch.step-timeout");
        });

        assertThat(gauge("facet.in.flight")).isEqualTo(1);
        assertThat(gauge("facet.workers.stuck")).isEqualTo(1);
        assertThat(photo.closed).hasValue(0);
        for (int i = 0; i < 4; i++) {
            assertThat(detect(new HeapPhoto()).faces()).isEmpty();
        }

        nativeCode.countDown();
        await().until(() -> gauge("facet.in.flight") == 0 && gauge("facet.workers.stuck") == 0);
        assertThat(photo.closed).hasValue(1);
        assertThat(detect(new HeapPhoto()).faces()).isEmpty();
        assertThat(results("failed", "TIMEOUT")).isEqualTo(1);
        assertThat(results("cancelled", "")).isZero();
        assertThat(gauge("facet.queue.depth")).isZero();
    }

    @Test
    void waitingForAWorkerDoesNotCount() {
        for (int i = 0; i < 2; i++) {
            workers.execute(() -> sleep(LIMIT.multipliedBy(2)));
        }

        assertThat(detect(new HeapPhoto()).faces()).isEmpty();
        assertThat(workers.stuck()).isZero();
    }

    @Test
    void clientThatDisconnectsFromAStuckPhotoChangesNothing() {
        stick(Step.DECODE, 1);
        UniAssertSubscriber<DetectionResult> client = pipeline.detect(new HeapPhoto(), OPTIONS, Origin.NONE)
                .subscribe()
                .withSubscriber(UniAssertSubscriber.create());
        await().until(() -> stuckPhotos.get() == 0);
        client.cancel();

        await().until(() -> workers.stuck() == 1);
        assertThat(admission.inFlight()).isEqualTo(1);
        nativeCode.countDown();
        await().until(() -> admission.inFlight() == 0 && workers.stuck() == 0);
        assertThat(results("cancelled", "")).isEqualTo(1);
        assertThat(results("failed", "TIMEOUT")).isZero();
    }

    @Test
    void stuckThumbnailIsAnsweredAtOnceAndKeepsItsPermit() {
        var thumbnails = new Thumbnails(admission, workers, CrashJournal.off(), decoder);
        stick(Step.DECODE, 1);

        assertThatThrownBy(() -> thumbnails.of(new HeapPhoto(), 96).await().indefinitely())
                .isInstanceOf(PhotoTimeoutException.class);

        assertThat(admission.inFlight()).isEqualTo(1);
        assertThat(thumbnails.of(new HeapPhoto(), 96).await().indefinitely()).isNotEmpty();
        nativeCode.countDown();
        await().until(() -> admission.inFlight() == 0);
    }

    @Test
    void thumbnailOfADisconnectedClientKeepsItsPermitUntilTheNativeCodeEnds() {
        var thumbnails = new Thumbnails(admission, workers, CrashJournal.off(), decoder);
        stick(Step.DECODE, 1);
        var client = thumbnails.of(new HeapPhoto(), 96).subscribe().withSubscriber(UniAssertSubscriber.create());
        await().until(() -> stuckPhotos.get() == 0);

        client.cancel();

        assertThat(admission.inFlight()).isEqualTo(1);
        nativeCode.countDown();
        await().until(() -> admission.inFlight() == 0);
    }

    @ParameterizedTest
    @EnumSource(names = {"DECODE", "NETWORK"})
    void photoThatIsStuckTwiceGetsAnErrorSidecarAndIsNotTriedAgain(Step step) {
        store.put(LOCATION.key(), PICTURE);
        stick(step, Integer.MAX_VALUE);

        assertThat(reconcile()).isEqualTo(Outcome.UNREADABLE);

        assertThat(store.calls("read")).isEqualTo(2);
        assertThat(store.sidecar(LOCATION.key()).orElseThrow().json())
                .contains("\"code\":\"TIMEOUT\"", "facet.batch.step-timeout");
        stick(step, 0);
        assertThat(reconcile()).isEqualTo(Outcome.CURRENT);
        assertThat(store.calls("read")).isEqualTo(2);
        nativeCode.countDown();
        await().until(() -> admission.inFlight() == 0);
    }

    @Test
    void photoThatIsStuckOnceGetsItsFaces() {
        store.put(LOCATION.key(), PICTURE);
        stick(Step.DECODE, 1);

        assertThat(reconcile()).isEqualTo(Outcome.STORED);

        assertThat(store.sidecar(LOCATION.key()).orElseThrow().json()).doesNotContain("error");
    }

    @Test
    void timeoutOfTheStoreIsRetryableAndLeavesNoSidecar() {
        store.put(LOCATION.key(), PICTURE);
        for (RuntimeException timeout : List.of(
                new TimeoutException(),
                new DetectionException(ErrorCode.TIMEOUT, ErrorCode.TIMEOUT.sentence()),
                new CancellationException("The store gave up."))) {
            store.afterRead(() -> {
                throw timeout;
            });

            assertThatThrownBy(this::reconcile).isSameAs(timeout);

            assertThat(store.sidecar(LOCATION.key())).isEmpty();
            assertThat(admission.inFlight()).isZero();
        }
        assertThat(reconcile()).isEqualTo(Outcome.STORED);
    }

    private void stick(Step step, int photos) {
        stuckStep = step;
        stuckPhotos.set(photos);
    }

    private void stickIn(Step step) {
        if (step == stuckStep && stuckPhotos.getAndUpdate(left -> Math.max(0, left - 1)) > 0) {
            for (boolean open = false; !open; ) {
                try {
                    nativeCode.await();
                    open = true;
                } catch (InterruptedException ignored) {
                    // Native code does not notice it.
                }
            }
        }
    }

    private DetectionResult detect(Photo photo) {
        var picture = new PictureRequest(Rendering.BOXES, PictureFormat.JPEG);
        return pipeline.detect(
                        photo,
                        new DetectionRequest(OPTIONS, Optional.of(picture)),
                        Origin.NONE,
                        detection -> Uni.createFrom().item(detection.result()))
                .await()
                .indefinitely();
    }

    private Outcome reconcile() {
        var reconciler = new Reconciler(
                store,
                SidecarSettings.naming(Render.OFF),
                TestAnalyses.of(pipeline, detector, workers),
                new ObjectMapper().registerModule(new JavaTimeModule()),
                observations,
                List.of());
        return reconciler
                .reconcile(LOCATION, OPTIONS, Reconciler.Mode.IF_STALE, Origin.NONE)
                .await()
                .indefinitely()
                .outcome();
    }

    private double gauge(String name) {
        return registry.get(name).gauge().value();
    }

    private double results(String outcome, String code) {
        return registry.counter("facet.results", "outcome", outcome, "code", code)
                .count();
    }

    private static void sleep(Duration time) {
        try {
            Thread.sleep(time.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static final class HeapPhoto implements Photo {
        final AtomicInteger closed = new AtomicInteger();

        @Override
        public DetectionResult.Source source() {
            return DetectionResult.Source.ofSize(PICTURE.length);
        }

        @Override
        public Uni<ByteBuffer> read() {
            return Uni.createFrom().item(ByteBuffer.wrap(PICTURE));
        }

        @Override
        public void close() {
            closed.incrementAndGet();
        }
    }

    private final class StickyDecoder extends ImageDecoder {
        StickyDecoder() {
            super(TestImageConfig.DEFAULTS);
        }

        @Override
        public ImageHeader readHeader(ByteBuffer photo) {
            stickIn(Step.DECODE);
            return super.readHeader(photo);
        }

        @Override
        public DecodedImage decodeFullSize(ByteBuffer photo, int maxSide) {
            stickIn(Step.PICTURE);
            return super.decodeFullSize(photo, maxSide);
        }
    }

    /** Limits its calls like the real detector. */
    private final class StickyDetector implements FaceDetector {
        private final FaceDetector noFaces = new NoFaces();

        @Override
        public ResolvedModel resolve(DetectionOptions options) {
            ResolvedModel model = noFaces.resolve(options);
            return new ResolvedModel() {
                @Override
                public DetectionResult.Model description() {
                    return model.description();
                }

                @Override
                public Scales scales() {
                    return model.scales();
                }

                @Override
                public int sideMultiple() {
                    return model.sideMultiple();
                }

                @Override
                public Uni<Detections> detect(InputImage image, BooleanSupplier wanted, Runnable timedOut) {
                    return model.detect(image, wanted, timedOut)
                            .map(found -> workers.limited(timedOut, () -> {
                                stickIn(Step.NETWORK);
                                return found;
                            }));
                }
            };
        }

        @Override
        public io.facet.detection.ModelListing models() {
            return noFaces.models();
        }

        @Override
        public Uni<Void> fetch(String backbone) {
            return noFaces.fetch(backbone);
        }

        @Override
        public void warm(DetectionOptions options, int width, int height) {}

        @Override
        public int waiting() {
            return 0;
        }
    }
}
