package io.facet.storage;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.facet.detection.ObjectLocation;
import io.facet.sidecar.SidecarNaming;
import io.facet.sidecar.SidecarStamp;
import io.facet.testing.Samples;
import io.smallrye.mutiny.Uni;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the pipeline relies on, whichever store it is. */
public abstract class ObjectStoreContract {
    public static final String BUCKET = "holiday";
    public static final byte[] PHOTO = "a photo".getBytes(UTF_8);
    public static final SidecarNaming NAMING =
            new SidecarNaming(StoreSettings.directory(Path.of("unused")).with(StoreConfig.Render.BLUR));

    protected abstract ObjectStore store();

    /** Somebody uploads a photo. */
    protected abstract void upload(String key, byte[] bytes);

    /** Somebody deletes an object. */
    protected abstract void remove(String key);

    public static ObjectLocation at(String key) {
        return ObjectLocation.newest(BUCKET, key);
    }

    public static <T> T await(Uni<T> uni) {
        return uni.await().atMost(Duration.ofSeconds(20));
    }

    public StoredObject seen(String key) {
        return await(store().head(at(key))).orElseThrow();
    }

    public static byte[] sidecar(SidecarStamp stamp) {
        return """
                {"schema":"facet/1","source":{"bucket":"x","key":"y","eTag":"%s","size":7},
                 "fingerprint":"%s","faces":[{"box":{"x":1}}]}""".formatted(stamp.sourceETag(), stamp.fingerprint()).getBytes(UTF_8);
    }

    public void writeSidecar(String key, SidecarStamp stamp) {
        await(store().writeSidecar(at(key), sidecar(stamp), stamp));
    }

    public List<String> listed(String prefix) {
        return await(store().list(BUCKET, prefix)
                .map(object -> object.location().key())
                .collect()
                .asList());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "photo.jpg",
                "2024/march/photo.jpg",
                "two words.jpg",
                "a+b=c&d.jpg",
                "100%.jpg",
                "%2Fescaped%20.jpg",
                "Zoë/カメラ 📷.jpg",
                "it's \"quoted\".jpg",
                "#?;:@!$,~*()[]{}<>|^`.jpg"
            })
    public void everyNameMakesTheWholeWay(String key) {
        upload(key, PHOTO);

        StoredObject photo = seen(key);
        assertThat(photo.location().key()).isEqualTo(key);
        assertThat(photo.size()).isEqualTo(PHOTO.length);
        assertThat(await(store().read(photo))).isEqualTo(PHOTO);

        var stamp = new SidecarStamp(photo.eTag(), "fingerprint");
        writeSidecar(key, stamp);
        assertThat(await(store().stamp(at(key)))).contains(stamp);
        assertThat(await(store().readSidecar(at(key)))).contains(sidecar(stamp));
        assertThat(listed("")).containsExactlyInAnyOrder(key, key + ".faces.json");

        await(store().deleteSidecar(at(key)));
        assertThat(await(store().stamp(at(key)))).isEmpty();
    }

    @Test
    public void whatIsNotThereIsEmptyAndNotAFailure() {
        assertThat(await(store().head(at("none.jpg")))).isEmpty();
        assertThat(await(store().stamp(at("none.jpg")))).isEmpty();
        assertThat(await(store().readSidecar(at("none.jpg")))).isEmpty();
        await(store().deleteSidecar(at("none.jpg")));
        assertThat(listed("no/such/prefix")).isEmpty();
        assertThat(await(store().head(ObjectLocation.newest("no-such-bucket", "a.jpg"))))
                .isEmpty();
    }

    @Test
    public void anEmptyObjectIsReadAsNoBytes() {
        upload("empty.jpg", new byte[0]);
        assertThat(seen("empty.jpg").size()).isZero();
        assertThat(await(store().read(seen("empty.jpg")))).isEmpty();
    }

    @Test
    public void aLargePhotoIsReadWhole() {
        byte[] large = new byte[5_000_000];
        for (int i = 0; i < large.length; i++) {
            large[i] = (byte) (i * 31 + i / 4096);
        }
        upload("large.jpg", large);
        assertThat(await(store().read(seen("large.jpg")))).isEqualTo(large);
    }

    @Test
    public void aPhotoHasOneETagAsLongAsItIsTheSame() {
        upload("same.jpg", PHOTO);
        StoredObject before = seen("same.jpg");
        assertThat(before.eTag()).isNotBlank().doesNotContain("\"");
        assertThat(seen("same.jpg")).isEqualTo(before);
        assertThat(await(store().list(BUCKET, "same").collect().asList()))
                .extracting(StoredObject::eTag, StoredObject::size)
                .containsExactly(org.assertj.core.groups.Tuple.tuple(before.eTag(), before.size()));
    }

    @Test
    public void aPhotoThatWasReplacedSinceItWasSeenIsNotRead() {
        upload("changing.jpg", PHOTO);
        StoredObject before = seen("changing.jpg");
        upload("changing.jpg", "anothr!".getBytes(UTF_8));

        assertThat(seen("changing.jpg").eTag()).isNotEqualTo(before.eTag());
        assertThatThrownBy(() -> await(store().read(before))).isInstanceOf(ObjectChangedException.class);
    }

    @Test
    public void aPhotoThatWentSinceItWasSeenHasChanged() {
        upload("going.jpg", PHOTO);
        StoredObject before = seen("going.jpg");
        remove("going.jpg");

        assertThatThrownBy(() -> await(store().read(before))).isInstanceOf(ObjectChangedException.class);
    }

    @Test
    public void aSidecarIsReplacedWithItsStamp() {
        upload("photo.jpg", PHOTO);
        writeSidecar("photo.jpg", new SidecarStamp("old", "fingerprint"));
        var newer = new SidecarStamp("new", "other fingerprint");
        writeSidecar("photo.jpg", newer);

        assertThat(await(store().stamp(at("photo.jpg")))).contains(newer);
        assertThat(await(store().readSidecar(at("photo.jpg")))).contains(sidecar(newer));
    }

    @Test
    public void aSidecarThatSomebodyElseWroteHasNoStamp() {
        upload("photo.jpg", PHOTO);
        upload("photo.jpg.faces.json", "{\"faces\":[]}".getBytes(UTF_8));

        assertThat(await(store().stamp(at("photo.jpg")))).isEmpty();
        assertThat(await(store().readSidecar(at("photo.jpg")))).isPresent();
    }

    @Test
    public void aSidecarThatSaysWhyAPhotoIsUnreadableTellsSoInItsStamp() {
        upload("photo.jpg", PHOTO);
        var stamp = new SidecarStamp("tag", "fingerprint").ofUnreadable();
        byte[] json = """
                {"schema":"facet/1","source":{"eTag":"tag"},"fingerprint":"fingerprint","error":{"code":"X"}}""".getBytes(UTF_8);
        await(store().writeSidecar(at("photo.jpg"), json, stamp));

        assertThat(await(store().stamp(at("photo.jpg")))).contains(stamp);
    }

    @Test
    public void aPictureIsWrittenReplacedAndRemovedWithItsStamp() {
        upload("an album/photo.jpg", PHOTO);
        assertThat(await(store().pictureStamp(at("an album/photo.jpg")))).isEmpty();
        for (String eTag : List.of("old", "newer")) {
            var stamp = new SidecarStamp(eTag, "fingerprint");
            await(store().writePicture(at("an album/photo.jpg"), Samples.portrait(), stamp));
            assertThat(await(store().pictureStamp(at("an album/photo.jpg")))).contains(stamp);
        }
        assertThat(listed("")).containsExactlyInAnyOrder("an album/photo.jpg", "an album/photo.jpg.blurred.jpg");

        await(store().deletePicture(at("an album/photo.jpg")));
        await(store().deletePicture(at("an album/photo.jpg")));
        assertThat(listed("")).containsExactly("an album/photo.jpg");
    }

    @Test
    public void aPictureThatSomebodyElseWroteHasNoStamp() {
        upload("photo.jpg", PHOTO);
        for (byte[] other : List.of(Samples.portrait(), PHOTO, new byte[0])) {
            upload("photo.jpg.blurred.jpg", other);
            assertThat(await(store().pictureStamp(at("photo.jpg")))).isEmpty();
        }
    }

    @Test
    public void listingKeepsToThePrefix() {
        for (String key : List.of("a.jpg", "b/1.jpg", "b/2/3.jpg", "bc/4.jpg")) {
            upload(key, PHOTO);
        }
        assertThat(listed("")).containsExactlyInAnyOrder("a.jpg", "b/1.jpg", "b/2/3.jpg", "bc/4.jpg");
        assertThat(listed("b")).containsExactlyInAnyOrder("b/1.jpg", "b/2/3.jpg", "bc/4.jpg");
        assertThat(listed("b/")).containsExactlyInAnyOrder("b/1.jpg", "b/2/3.jpg");
        assertThat(listed("b/2/3")).containsExactly("b/2/3.jpg");
    }

    @Test
    public void aListingOfManyPagesIsWhole() {
        int photos = 1_203; // S3 gives a thousand at a time
        for (int i = 0; i < photos; i++) {
            upload("many/%04d.jpg".formatted(i), PHOTO);
        }
        assertThat(listed("many/")).hasSize(photos).doesNotHaveDuplicates();
    }

    @Test
    public void aListingCanBeCutShort() {
        for (int i = 0; i < 20; i++) {
            upload("%02d.jpg".formatted(i), PHOTO);
        }
        assertThat(await(store().list(BUCKET, "").select().first(3).collect().asList()))
                .hasSize(3);
    }

    @Test
    public void theStoreAnswers() {
        assertThat(Optional.ofNullable(await(store().check()))).isEmpty();
    }
}
