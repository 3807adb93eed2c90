package io.facet.sidecar;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.facet.batch.BatchSettings;
import io.facet.batch.Workers;
import io.facet.detection.DetectionException;
import io.facet.detection.DetectionOptions;
import io.facet.detection.ErrorCode;
import io.facet.detection.FaceDetector;
import io.facet.detection.ObjectLocation;
import io.facet.detection.Precision;
import io.facet.telemetry.Origin;
import io.facet.testing.InMemoryStore;
import io.facet.testing.NoFaces;
import io.facet.testing.Samples;
import io.smallrye.mutiny.subscription.Cancellable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** A sidecar describes the newest version of its photo even if the photo changes while it is processed. */
class ReconcilerTest {
    private static final DetectionOptions OPTIONS = new DetectionOptions("none", 640, Precision.FP32, 0.5, 0.4, 750);
    private static final ObjectLocation PHOTO = ObjectLocation.newest("bucket", "photo.png");
    private static final byte[] PICTURE = Samples.empty("png");

    private final InMemoryStore store = new InMemoryStore();
    private final FaceDetector detector = new NoFaces();
    private final Reconciler reconciler = NoFaces.reconciler(store, new Workers(new BatchSettings(1, 1)));

    @Test
    void photoOverwrittenDuringReadIsReadAgain() {
        store.put(PHOTO.key(), PICTURE);
        store.afterRead(() -> store.put(PHOTO.key(), PICTURE));

        assertThat(reconcile()).isEqualTo(Outcome.STORED);

        assertDescribes("v2");
        assertThat(store.calls("read")).isEqualTo(2);
    }

    @Test
    void slowReplicaRepairsWhatItOverwrote() {
        store.put(PHOTO.key(), PICTURE);
        // A faster replica writes the sidecar of version 2 before this one writes the sidecar of version 1.
        store.afterRead(() -> {
            store.put(PHOTO.key(), PICTURE);
            store.putSidecar(PHOTO.key(), new InMemoryStore.Sidecar("{}", new SidecarMetadata("v2", "other")));
        });

        assertThat(reconcile()).isEqualTo(Outcome.STORED);

        assertDescribes("v2");
    }

    @Test
    void photoDeletedDuringReadHasNoSidecar() {
        store.put(PHOTO.key(), PICTURE);
        store.afterRead(() -> store.remove(PHOTO.key()));

        assertThat(reconcile()).isEqualTo(Outcome.DELETED);

        assertThat(store.sidecar(PHOTO.key())).isEmpty();
    }

    @Test
    void photoUploadedDuringSidecarDeletionHasASidecar() {
        store.put(PHOTO.key(), PICTURE);
        reconcile();
        store.remove(PHOTO.key());
        store.afterDelete(() -> store.put(PHOTO.key(), PICTURE));

        assertThat(reconcile()).isEqualTo(Outcome.STORED);

        assertDescribes("v2");
    }

    @Test
    void photoChangedAfterTheWriteIsDetected() {
        store.put(PHOTO.key(), PICTURE);
        store.afterWrite(() -> store.put(PHOTO.key(), Samples.truncated()));

        assertThat(reconcile()).isEqualTo(Outcome.UNREADABLE);

        assertDescribes("v2");
        assertThat(store.sidecar(PHOTO.key()).orElseThrow().json()).contains("CORRUPT_IMAGE");
    }

    @Test
    void sameBytesStoredAgainAreAnotherVersion() {
        store.keepVersions();
        store.put(PHOTO.key(), PICTURE);
        reconcile();
        store.afterRead(() -> store.put(PHOTO.key(), PICTURE));
        store.put(PHOTO.key(), PICTURE);

        assertThat(reconcile()).isEqualTo(Outcome.STORED);

        assertThat(store.sidecar(PHOTO.key()).orElseThrow().metadata().sourceVersion())
                .isEqualTo("v3");
        assertThat(store.sidecar(PHOTO.key()).orElseThrow().json()).contains("\"versionId\":\"v3\"");
        assertThat(reconcile()).isEqualTo(Outcome.CURRENT);
    }

    @Test
    void unreadablePhotoIsReadTwice() {
        store.put(PHOTO.key(), PICTURE);
        store.damageNextRead(Samples.truncated());

        assertThat(reconcile()).isEqualTo(Outcome.STORED);

        assertThat(store.sidecar(PHOTO.key()).orElseThrow().json()).doesNotContain("error");
    }

    @Test
    void redeliveredEventForCurrentSidecarCostsTwoHeads() {
        store.put(PHOTO.key(), PICTURE);
        reconcile();
        int heads = store.calls("head");
        int sidecarHeads = store.calls("head sidecar");

        assertThat(reconcile()).isEqualTo(Outcome.CURRENT);

        assertThat(store.calls("head") - heads).isEqualTo(1);
        assertThat(store.calls("head sidecar") - sidecarHeads).isEqualTo(1);
        assertThat(store.calls("read")).isEqualTo(1);
        assertThat(store.calls("write")).isEqualTo(1);
    }

    @Test
    void changedSettingsInvalidateASidecar() {
        store.put(PHOTO.key(), PICTURE);
        reconcile();
        var lower = new DetectionOptions("none", 640, Precision.FP32, 0.3, 0.4, 750);

        assertThat(reconcile(PHOTO, lower)).isEqualTo(Outcome.STORED);
    }

    @Test
    void eventForAnOlderVersionIsStale() {
        store.put(PHOTO.key(), PICTURE);
        reconcile();

        assertThat(reconcile(PHOTO.withVersionId("old"), OPTIONS)).isEqualTo(Outcome.STALE);
    }

    @Test
    void sidecarsAndMissingPhotosAreIgnored() {
        assertThat(reconcile(PHOTO.withKey("photo.png.faces.json"), OPTIONS)).isEqualTo(Outcome.IGNORED);
        assertThat(store.calls("head")).isZero();
        assertThat(reconcile()).isEqualTo(Outcome.IGNORED);
    }

    @Test
    void sidecarOfASidecarIsRejected() {
        ObjectLocation sidecar = PHOTO.withKey("photo.png.faces.json");
        store.put(sidecar.key(), PICTURE);

        assertThatThrownBy(() -> reconciler
                        .reconcile(sidecar, OPTIONS, Reconciler.Mode.ALWAYS, Origin.NONE)
                        .await()
                        .indefinitely())
                .isInstanceOfSatisfying(
                        DetectionException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.BAD_PARAMETER));
        assertThat(store.calls("write")).isZero();
    }

    @Test
    void clientThatDisconnectsDuringTheWriteReleasesThePermit() throws Exception {
        Reconciler single = NoFaces.reconciler(store, new Workers(new BatchSettings(1, 1)), 1);
        var request = new CompletableFuture<Cancellable>();
        var cancelled = new CompletableFuture<Void>();
        store.afterWrite(() -> {
            request.join().cancel();
            cancelled.complete(null);
        });
        store.put(PHOTO.key(), PICTURE);
        request.complete(single.reconcile(PHOTO, OPTIONS, Reconciler.Mode.IF_STALE, Origin.NONE)
                .subscribe()
                .with(done -> {}));
        cancelled.get(10, TimeUnit.SECONDS);
        store.put(PHOTO.key(), PICTURE);

        await().ignoreException(DetectionException.class) // OVERLOADED until the write has ended
                .untilAsserted(() -> assertThat(single.reconcile(PHOTO, OPTIONS, Reconciler.Mode.IF_STALE, Origin.NONE)
                                .await()
                                .indefinitely()
                                .outcome())
                        .isEqualTo(Outcome.STORED));
    }

    @Test
    void unreadablePhotoThatMayBeIncompleteIsRetryableAndGetsNoSidecar() {
        store.put(PHOTO.key(), Samples.truncated());
        store.writeSlowly(true);

        assertThatThrownBy(() -> reconcile(Reconciler.Mode.IF_STALE_AND_COMPLETE))
                .isInstanceOfSatisfying(
                        DetectionException.class,
                        e -> assertThat(e.code().retryable()).isTrue());
        assertThat(store.sidecar(PHOTO.key())).isEmpty();

        store.writeSlowly(false);
        assertThat(reconcile(Reconciler.Mode.IF_STALE_AND_COMPLETE)).isEqualTo(Outcome.UNREADABLE);
    }

    @Test
    void photoWithoutItsEndThatMayBeIncompleteGetsNoSidecar() {
        byte[] whole = Samples.twins("jpg");
        store.put(PHOTO.key(), java.util.Arrays.copyOf(whole, whole.length - 2));
        store.writeSlowly(true);

        assertThatThrownBy(() -> reconcile(Reconciler.Mode.IF_STALE_AND_COMPLETE))
                .hasMessageContaining("may be incomplete");
        assertThat(store.sidecar(PHOTO.key())).isEmpty();

        store.writeSlowly(false);
        assertThat(reconcile(Reconciler.Mode.IF_STALE_AND_COMPLETE)).isEqualTo(Outcome.STORED);
    }

    @Test
    void announcedPhotoCountsAsComplete() {
        store.put(PHOTO.key(), Samples.truncated());
        store.writeSlowly(true);

        assertThat(reconcile()).isEqualTo(Outcome.UNREADABLE);
    }

    @Test
    void photoThatKeepsChangingIsRetryable() {
        store.put(PHOTO.key(), PICTURE);
        changeAtEveryRead();

        assertThatThrownBy(this::reconcile)
                .isInstanceOfSatisfying(
                        DetectionException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.STORE_UNAVAILABLE));
    }

    private void changeAtEveryRead() {
        store.afterRead(() -> {
            store.put(PHOTO.key(), PICTURE);
            changeAtEveryRead();
        });
    }

    private Outcome reconcile() {
        return reconcile(PHOTO, OPTIONS);
    }

    private Outcome reconcile(ObjectLocation photo, DetectionOptions options) {
        return reconciler
                .reconcile(photo, options, Reconciler.Mode.IF_STALE, Origin.NONE)
                .await()
                .indefinitely()
                .outcome();
    }

    private Outcome reconcile(Reconciler.Mode mode) {
        return reconciler
                .reconcile(PHOTO, OPTIONS, mode, Origin.NONE)
                .await()
                .indefinitely()
                .outcome();
    }

    private void assertDescribes(String eTag) {
        String fingerprint = detector.resolve(OPTIONS).fingerprint();
        SidecarMetadata metadata = store.sidecar(PHOTO.key()).orElseThrow().metadata();
        assertThat(metadata.sourceETag()).isEqualTo(eTag);
        assertThat(metadata.fingerprint()).isEqualTo(fingerprint);
        assertThat(store.sidecar(PHOTO.key()).orElseThrow().json()).contains("\"eTag\":\"" + eTag + "\"");
    }
}
