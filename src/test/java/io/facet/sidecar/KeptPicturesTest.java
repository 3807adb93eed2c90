package io.facet.sidecar;

import static org.assertj.core.api.Assertions.assertThat;

import io.facet.batch.BatchSettings;
import io.facet.batch.Workers;
import io.facet.detection.DetectionOptions;
import io.facet.detection.ObjectLocation;
import io.facet.detection.Precision;
import io.facet.storage.StoreConfig.Render;
import io.facet.testing.InMemoryStore;
import io.facet.testing.NoFaces;
import io.facet.testing.Samples;
import org.junit.jupiter.api.Test;

/** The picture beside a sidecar is as right as the sidecar. */
class KeptPicturesTest {
    private static final DetectionOptions OPTIONS = new DetectionOptions("none", 640, Precision.FP32, 0.5, 0.4, 750);
    private static final ObjectLocation PHOTO = ObjectLocation.newest("bucket", "photo.png");
    private static final byte[] READABLE = Samples.empty("png");

    private final Workers workers = new Workers(new BatchSettings(1, 1));
    private final InMemoryStore store = new InMemoryStore();
    private final Reconciler reconciler = NoFaces.reconciler(store, workers, Render.BLUR, NoFaces.RENDERER);

    @Test
    void aPictureIsWrittenWithTheStampOfItsSidecar() {
        store.put(PHOTO.key(), READABLE);

        assertThat(reconcile()).isEqualTo(Outcome.STORED);

        SidecarStamp stamp = store.sidecar(PHOTO.key()).orElseThrow().stamp();
        assertThat(store.picture(PHOTO.key())).hasValue(stamp);
        assertThat(store.sidecar(PHOTO.key()).orElseThrow().json()).contains(stamp.fingerprint());
    }

    @Test
    void whatIsCurrentCostsThreeLooks() {
        store.put(PHOTO.key(), READABLE);
        reconcile();

        assertThat(reconcile()).isEqualTo(Outcome.CURRENT);

        assertThat(store.calls("picture stamp")).isEqualTo(2);
        assertThat(store.calls("stamp")).isEqualTo(2);
        assertThat(store.calls("head")).isEqualTo(1 + 1 + 1);
        assertThat(store.calls("read")).isEqualTo(1);
    }

    @Test
    void aMissingOrStalePictureBesideACurrentSidecarIsMadeAnew() {
        store.put(PHOTO.key(), READABLE);
        reconcile();
        SidecarStamp right = store.picture(PHOTO.key()).orElseThrow();
        // A slow worker wrote it over ours and was killed.
        store.putPicture(PHOTO.key(), new SidecarStamp("v0", right.fingerprint()));

        assertThat(reconcile()).isEqualTo(Outcome.STORED);
        assertThat(store.picture(PHOTO.key())).hasValue(right);

        store.deletePicture(PHOTO).await().indefinitely();
        assertThat(reconcile()).isEqualTo(Outcome.STORED);
        assertThat(store.picture(PHOTO.key())).hasValue(right);
    }

    @Test
    void aPictureGoesWithItsPhotoAlsoWithoutASidecar() {
        store.put(PHOTO.key(), READABLE);
        reconcile();
        store.remove(PHOTO.key());
        store.deleteSidecar(PHOTO).await().indefinitely();

        assertThat(reconcile()).isEqualTo(Outcome.DELETED);

        assertThat(store.picture(PHOTO.key())).isEmpty();
        assertThat(reconcile()).isEqualTo(Outcome.IGNORED);
    }

    @Test
    void anUnreadablePhotoHasNoneAndAnOldOneIsRemoved() {
        store.put(PHOTO.key(), READABLE);
        reconcile();
        store.put(PHOTO.key(), Samples.cutShort());

        assertThat(reconcile()).isEqualTo(Outcome.UNREADABLE);

        assertThat(store.picture(PHOTO.key())).isEmpty();
        assertThat(reconcile()).isEqualTo(Outcome.CURRENT);
    }

    @Test
    void anotherSettingMakesEverySidecarOldAndOffMakesNone() {
        store.put(PHOTO.key(), READABLE);
        Reconciler off = NoFaces.reconciler(store, workers);
        assertThat(off.reconcile(PHOTO, OPTIONS).await().indefinitely()).isEqualTo(Outcome.STORED);
        assertThat(store.picture(PHOTO.key())).isEmpty();
        assertThat(store.calls("picture stamp")).isZero();

        assertThat(reconcile()).isEqualTo(Outcome.STORED);
        Reconciler pixelate = NoFaces.reconciler(store, workers, Render.PIXELATE, NoFaces.RENDERER);
        assertThat(pixelate.reconcile(PHOTO, OPTIONS).await().indefinitely()).isEqualTo(Outcome.STORED);
    }

    @Test
    void aPictureOfAnyKindIsNoPhoto() {
        for (String picture :
                new String[] {"photo.png.blurred.jpg", "photo.png.faces.jpg", "photo.png.pixelated.jpg"}) {
            store.put(picture, READABLE);
            assertThat(reconciler
                            .reconcile(PHOTO.withKey(picture), OPTIONS)
                            .await()
                            .indefinitely())
                    .isEqualTo(Outcome.IGNORED);
        }
        assertThat(store.calls("head")).isZero();
    }

    private Outcome reconcile() {
        return reconciler.reconcile(PHOTO, OPTIONS).await().indefinitely();
    }
}
