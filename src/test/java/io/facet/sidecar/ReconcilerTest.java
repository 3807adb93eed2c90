package io.facet.sidecar;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

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
import org.junit.jupiter.api.Test;

/** Whatever happens to a photo while it is worked on: in the end its sidecar describes its newest version. */
class ReconcilerTest {
    private static final DetectionOptions OPTIONS = new DetectionOptions("none", 640, Precision.FP32, 0.5, 0.4, 750);
    private static final ObjectLocation PHOTO = ObjectLocation.newest("bucket", "photo.png");
    private static final byte[] PICTURE = Samples.empty("png");

    private final InMemoryStore store = new InMemoryStore();
    private final FaceDetector detector = new NoFaces();
    private final Reconciler reconciler = NoFaces.reconciler(store, new Workers(new BatchSettings(1, 1)));

    @Test
    void aPhotoThatIsOverwrittenWhileItIsReadIsReadAgain() {
        store.put(PHOTO.key(), PICTURE);
        store.afterRead(() -> store.put(PHOTO.key(), PICTURE));

        assertThat(reconcile()).isEqualTo(Outcome.STORED);

        assertDescribes("v2");
        assertThat(store.calls("read")).isEqualTo(2);
    }

    @Test
    void aSlowWorkerRepairsWhatItOverwrote() {
        store.put(PHOTO.key(), PICTURE);
        // A faster one has seen version 2 and written its sidecar before we write ours of version 1.
        store.afterRead(() -> {
            store.put(PHOTO.key(), PICTURE);
            store.putSidecar(PHOTO.key(), new InMemoryStore.Sidecar("{}", new SidecarStamp("v2", "other")));
        });

        assertThat(reconcile()).isEqualTo(Outcome.STORED);

        assertDescribes("v2");
    }

    @Test
    void aPhotoThatGoesWhileItIsReadLeavesNoSidecar() {
        store.put(PHOTO.key(), PICTURE);
        store.afterRead(() -> store.remove(PHOTO.key()));

        assertThat(reconcile()).isEqualTo(Outcome.DELETED);

        assertThat(store.sidecar(PHOTO.key())).isEmpty();
    }

    @Test
    void aPhotoThatComesBackWhileItsSidecarIsRemovedGetsANewOne() {
        store.put(PHOTO.key(), PICTURE);
        reconcile();
        store.remove(PHOTO.key());
        store.afterDelete(() -> store.put(PHOTO.key(), PICTURE));

        assertThat(reconcile()).isEqualTo(Outcome.STORED);

        assertDescribes("v2");
    }

    @Test
    void aPhotoThatChangesAfterItsSidecarWasWrittenIsSeen() {
        store.put(PHOTO.key(), PICTURE);
        store.afterWrite(() -> store.put(PHOTO.key(), Samples.cutShort()));

        assertThat(reconcile()).isEqualTo(Outcome.UNREADABLE);

        assertDescribes("v2");
        assertThat(store.sidecar(PHOTO.key()).orElseThrow().json()).contains("CORRUPT_IMAGE");
    }

    @Test
    void theSameBytesStoredAgainAreAnotherVersion() {
        store.keepVersions();
        store.put(PHOTO.key(), PICTURE);
        reconcile();
        store.afterRead(() -> store.put(PHOTO.key(), PICTURE));
        store.put(PHOTO.key(), PICTURE);

        assertThat(reconcile()).isEqualTo(Outcome.STORED);

        assertThat(store.sidecar(PHOTO.key()).orElseThrow().stamp().sourceVersion())
                .isEqualTo("v3");
        assertThat(store.sidecar(PHOTO.key()).orElseThrow().json()).contains("\"versionId\":\"v3\"");
        assertThat(reconcile()).isEqualTo(Outcome.CURRENT);
    }

    @Test
    void whatIsUnreadableOnceIsReadAgain() {
        store.put(PHOTO.key(), PICTURE);
        store.damageNextRead(Samples.cutShort());

        assertThat(reconcile()).isEqualTo(Outcome.STORED);

        assertThat(store.sidecar(PHOTO.key()).orElseThrow().json()).doesNotContain("error");
    }

    @Test
    void whatIsCurrentCostsTwoLooks() {
        store.put(PHOTO.key(), PICTURE);
        reconcile();
        int heads = store.calls("head");
        int stamps = store.calls("stamp");

        assertThat(reconcile()).isEqualTo(Outcome.CURRENT);

        assertThat(store.calls("head") - heads).isEqualTo(1);
        assertThat(store.calls("stamp") - stamps).isEqualTo(1);
        assertThat(store.calls("read")).isEqualTo(1);
        assertThat(store.calls("write")).isEqualTo(1);
    }

    @Test
    void otherSettingsMakeASidecarOld() {
        store.put(PHOTO.key(), PICTURE);
        reconcile();
        var lower = new DetectionOptions("none", 640, Precision.FP32, 0.3, 0.4, 750);

        assertThat(reconciler.reconcile(PHOTO, lower).await().indefinitely()).isEqualTo(Outcome.STORED);
    }

    @Test
    void anEventAboutAnOlderVersionIsStale() {
        store.put(PHOTO.key(), PICTURE);
        reconcile();

        assertThat(reconciler
                        .reconcile(PHOTO.withVersionId("old"), OPTIONS)
                        .await()
                        .indefinitely())
                .isEqualTo(Outcome.STALE);
    }

    @Test
    void aSidecarIsNoPhotoAndWhatIsGoneIsIgnored() {
        assertThat(reconciler
                        .reconcile(PHOTO.withKey("photo.png.faces.json"), OPTIONS)
                        .await()
                        .indefinitely())
                .isEqualTo(Outcome.IGNORED);
        assertThat(store.calls("head")).isZero();
        assertThat(reconcile()).isEqualTo(Outcome.IGNORED);
    }

    @Test
    void aSidecarIsNeverRenewedLikeAPhoto() {
        ObjectLocation sidecar = PHOTO.withKey("photo.png.faces.json");
        store.put(sidecar.key(), PICTURE);

        assertThatThrownBy(() ->
                        reconciler.renew(sidecar, OPTIONS, Origin.NONE).await().indefinitely())
                .isInstanceOfSatisfying(
                        DetectionException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.BAD_PARAMETER));
        assertThat(store.calls("write")).isZero();
    }

    @Test
    void aPhotoThatNeverStandsStillIsTriedAgainLater() {
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
        return reconciler.reconcile(PHOTO, OPTIONS).await().indefinitely();
    }

    private void assertDescribes(String eTag) {
        String fingerprint = detector.describe(OPTIONS).fingerprint();
        SidecarStamp stamp = store.sidecar(PHOTO.key()).orElseThrow().stamp();
        assertThat(stamp.sourceETag()).isEqualTo(eTag);
        assertThat(stamp.fingerprint()).isEqualTo(fingerprint);
        assertThat(store.sidecar(PHOTO.key()).orElseThrow().json()).contains("\"eTag\":\"" + eTag + "\"");
    }
}
