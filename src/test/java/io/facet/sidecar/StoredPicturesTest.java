package io.facet.sidecar;

import static org.assertj.core.api.Assertions.assertThat;

import io.facet.batch.BatchSettings;
import io.facet.batch.Workers;
import io.facet.detection.DetectionOptions;
import io.facet.detection.ObjectLocation;
import io.facet.detection.Precision;
import io.facet.sidecar.SidecarConfig.Render;
import io.facet.telemetry.Origin;
import io.facet.testing.InMemoryStore;
import io.facet.testing.NoFaces;
import io.facet.testing.Samples;
import org.junit.jupiter.api.Test;

/** A stored picture and its sidecar always describe the same version. */
class StoredPicturesTest {
    private static final DetectionOptions OPTIONS = new DetectionOptions("none", 640, Precision.FP32, 0.5, 0.4, 750);
    private static final ObjectLocation PHOTO = ObjectLocation.newest("bucket", "photo.png");
    private static final byte[] READABLE = Samples.empty("png");

    private final Workers workers = new Workers(new BatchSettings(1, 1));
    private final InMemoryStore store = new InMemoryStore();
    private final Reconciler reconciler = NoFaces.reconciler(store, workers, Render.BLUR, NoFaces.RENDERER);

    @Test
    void pictureHasTheMetadataOfItsSidecar() {
        store.put(PHOTO.key(), READABLE);

        assertThat(reconcile()).isEqualTo(Outcome.STORED);

        SidecarMetadata metadata = store.sidecar(PHOTO.key()).orElseThrow().metadata();
        assertThat(store.picture(PHOTO.key())).hasValue(metadata);
        assertThat(store.sidecar(PHOTO.key()).orElseThrow().json()).contains(metadata.fingerprint());
    }

    @Test
    void currentSidecarWithPictureCostsThreeHeads() {
        store.put(PHOTO.key(), READABLE);
        reconcile();

        assertThat(reconcile()).isEqualTo(Outcome.CURRENT);

        assertThat(store.calls("head picture")).isEqualTo(2);
        assertThat(store.calls("head sidecar")).isEqualTo(2);
        assertThat(store.calls("head")).isEqualTo(3);
        assertThat(store.calls("read")).isEqualTo(1);
    }

    @Test
    void missingOrStalePictureIsWrittenAgain() {
        store.put(PHOTO.key(), READABLE);
        reconcile();
        SidecarMetadata expected = store.picture(PHOTO.key()).orElseThrow();
        // A slow replica overwrote the picture and died.
        store.putPicture(PHOTO.key(), new SidecarMetadata("v0", expected.fingerprint()));

        assertThat(reconcile()).isEqualTo(Outcome.STORED);
        assertThat(store.picture(PHOTO.key())).hasValue(expected);

        store.delete(PHOTO.withKey("photo.png.blurred.jpg")).await().indefinitely();
        assertThat(reconcile()).isEqualTo(Outcome.STORED);
        assertThat(store.picture(PHOTO.key())).hasValue(expected);
    }

    @Test
    void photoTooWideForAPictureGetsAnErrorSidecarAndIsNotReadAgain() {
        store.put(PHOTO.key(), Samples.blank(65_501, 2));

        assertThat(reconcile()).isEqualTo(Outcome.UNREADABLE);
        assertThat(store.sidecar(PHOTO.key()).orElseThrow().json()).contains("TOO_MANY_PIXELS", "65,500 per side");
        assertThat(store.picture(PHOTO.key())).isEmpty();
        int reads = store.calls("read");

        assertThat(reconcile()).isEqualTo(Outcome.CURRENT);
        assertThat(store.calls("read")).isEqualTo(reads);
    }

    @Test
    void pictureOfADeletedPhotoIsDeletedEvenWithoutASidecar() {
        store.put(PHOTO.key(), READABLE);
        reconcile();
        store.remove(PHOTO.key());
        store.delete(PHOTO.withKey("photo.png.faces.json")).await().indefinitely();

        assertThat(reconcile()).isEqualTo(Outcome.DELETED);

        assertThat(store.picture(PHOTO.key())).isEmpty();
        assertThat(reconcile()).isEqualTo(Outcome.IGNORED);
    }

    @Test
    void unreadablePhotoHasNoPictureAndAnOldPictureIsDeleted() {
        store.put(PHOTO.key(), READABLE);
        reconcile();
        store.put(PHOTO.key(), Samples.truncated());

        assertThat(reconcile()).isEqualTo(Outcome.UNREADABLE);

        assertThat(store.picture(PHOTO.key())).isEmpty();
        assertThat(reconcile()).isEqualTo(Outcome.CURRENT);
    }

    @Test
    void changedRenderSettingInvalidatesSidecars() {
        store.put(PHOTO.key(), READABLE);
        Reconciler off = NoFaces.reconciler(store, workers);
        assertThat(reconcile(off, PHOTO)).isEqualTo(Outcome.STORED);
        assertThat(store.picture(PHOTO.key())).isEmpty();
        assertThat(store.calls("head picture")).isZero();

        assertThat(reconcile()).isEqualTo(Outcome.STORED);
        Reconciler pixelate = NoFaces.reconciler(store, workers, Render.PIXELATE, NoFaces.RENDERER);
        assertThat(reconcile(pixelate, PHOTO)).isEqualTo(Outcome.STORED);
    }

    @Test
    void storedPictureIsNotAPhoto() {
        for (String picture :
                new String[] {"photo.png.blurred.jpg", "photo.png.faces.jpg", "photo.png.pixelated.jpg"}) {
            store.put(picture, READABLE);
            assertThat(reconcile(reconciler, PHOTO.withKey(picture))).isEqualTo(Outcome.IGNORED);
        }
        assertThat(store.calls("head")).isZero();
    }

    private Outcome reconcile() {
        return reconcile(reconciler, PHOTO);
    }

    private static Outcome reconcile(Reconciler reconciler, ObjectLocation photo) {
        return reconciler
                .reconcile(photo, OPTIONS, Reconciler.Mode.IF_STALE, Origin.NONE)
                .await()
                .indefinitely()
                .outcome();
    }
}
