package io.facet.storage;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.facet.detection.ObjectLocation;
import io.smallrye.mutiny.Uni;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The behaviour that every store must have. */
public abstract class ObjectStoreContract {
    public static final String BUCKET = "holiday";
    public static final byte[] PHOTO = "a photo".getBytes(UTF_8);
    public static final byte[] JSON = "{\"schema\":\"facet/1\"}".getBytes(UTF_8);
    public static final Map<String, String> METADATA = Map.of("facet-source-etag", "etag", "facet-fingerprint", "hash");

    protected abstract ObjectStore store();

    /** Uploads an object without Facet. */
    protected abstract void upload(String key, byte[] bytes);

    /** Deletes an object without Facet. */
    protected abstract void remove(String key);

    public static ObjectLocation at(String key) {
        return ObjectLocation.newest(BUCKET, key);
    }

    public static <T> T await(Uni<T> uni) {
        return uni.await().atMost(Duration.ofSeconds(20));
    }

    protected StoredObject head(String key) {
        return await(store().head(at(key))).orElseThrow();
    }

    protected void write(String key, byte[] content) {
        await(store().write(at(key), "application/json", content, METADATA));
    }

    protected List<String> listed(String prefix) {
        return listed(BUCKET, prefix);
    }

    protected List<String> listed(String bucket, String prefix) {
        ObjectPages pages = store().list(bucket, prefix);
        List<String> keys = new ArrayList<>();
        Optional<String> position = Optional.empty();
        do {
            ObjectPages.Page page = await(pages.after(position));
            page.objects().forEach(object -> keys.add(object.location().key()));
            position = page.next();
        } while (position.isPresent());
        return keys;
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
    public void everyNameIsReadWrittenListedAndDeleted(String key) {
        upload(key, PHOTO);

        StoredObject photo = head(key);
        assertThat(photo.location().key()).isEqualTo(key);
        assertThat(photo.size()).isEqualTo(PHOTO.length);
        assertThat(await(store().read(photo))).isEqualTo(PHOTO);

        String sidecar = key + ".faces.json";
        write(sidecar, JSON);
        assertThat(await(store().read(head(sidecar)))).isEqualTo(JSON);
        assertThat(listed("")).containsExactly(key, sidecar);

        await(store().delete(at(sidecar)));
        assertThat(await(store().head(at(sidecar)))).isEmpty();
        assertThat(listed("")).containsExactly(key);
    }

    @Test
    public void missingObjectIsEmptyAndNotAFailure() {
        assertThat(await(store().head(at("none.jpg")))).isEmpty();
        await(store().delete(at("none.jpg")));
        assertThat(listed("no/such/prefix")).isEmpty();
        assertThat(await(store().head(ObjectLocation.newest("no-such-bucket", "a.jpg"))))
                .isEmpty();
    }

    @Test
    public void emptyObjectIsReadAsNoBytes() {
        upload("empty.jpg", new byte[0]);
        assertThat(head("empty.jpg").size()).isZero();
        assertThat(await(store().read(head("empty.jpg")))).isEmpty();
    }

    @Test
    public void largeObjectIsReadCompletely() {
        byte[] large = new byte[5_000_000];
        for (int i = 0; i < large.length; i++) {
            large[i] = (byte) (i * 31 + i / 4096);
        }
        upload("large.jpg", large);
        assertThat(await(store().read(head("large.jpg")))).isEqualTo(large);
    }

    @Test
    public void contentIsReadFromEveryPosition() throws IOException {
        byte[] large = new byte[9_000_001];
        new Random(5).nextBytes(large);
        upload("clip.mp4", large);

        try (ObjectContent content = await(store().open(head("clip.mp4")))) {
            assertThat(content.size()).isEqualTo(large.length);
            assertThat(read(content, 0, large.length)).isEqualTo(large);
            var random = new Random(6);
            for (int i = 0; i < 50; i++) {
                int start = random.nextInt(large.length);
                int length = random.nextInt(Math.min(100_000, large.length - start) + 1);
                assertThat(read(content, start, length)).isEqualTo(Arrays.copyOfRange(large, start, start + length));
            }
            assertThat(content.read(large.length, ByteBuffer.allocate(1))).isEqualTo(-1);
            content.requireUnchanged();
        }
    }

    @Test
    public void contentOfAnEmptyObjectHasNoBytes() throws IOException {
        upload("empty.mp4", new byte[0]);
        try (ObjectContent content = await(store().open(head("empty.mp4")))) {
            assertThat(content.size()).isZero();
            assertThat(content.read(0, ByteBuffer.allocate(1))).isEqualTo(-1);
            content.requireUnchanged();
        }
    }

    @Test
    public void contentOfAnObjectThatWasReplacedOrDeletedAfterHeadIsNotRead() {
        upload("changing.mp4", PHOTO);
        StoredObject before = head("changing.mp4");
        upload("changing.mp4", "anothr!".getBytes(UTF_8));
        assertThatThrownBy(() -> readAll(before)).isInstanceOf(ObjectChangedException.class);

        StoredObject replaced = head("changing.mp4");
        remove("changing.mp4");
        assertThatThrownBy(() -> readAll(replaced)).isInstanceOf(ObjectChangedException.class);
    }

    private byte[] readAll(StoredObject object) throws IOException {
        try (ObjectContent content = await(store().open(object))) {
            return read(content, 0, (int) object.size());
        }
    }

    /** Reads through a native buffer as FFmpeg does. */
    public static byte[] read(ObjectContent content, long position, int length) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocateDirect(length);
        while (bytes.hasRemaining()) {
            assertThat(content.read(position + bytes.position(), bytes)).isPositive();
        }
        byte[] read = new byte[length];
        bytes.flip().get(read);
        return read;
    }

    @Test
    public void unchangedObjectKeepsItsETag() {
        upload("same.jpg", PHOTO);
        StoredObject before = head("same.jpg");
        assertThat(before.eTag()).isNotBlank().doesNotContain("\"");
        assertThat(head("same.jpg")).isEqualTo(before);
        assertThat(head("same.jpg").isSameVersion(before)).isTrue();
    }

    @Test
    public void objectReplacedAfterHeadIsNotRead() {
        upload("changing.jpg", PHOTO);
        StoredObject before = head("changing.jpg");
        upload("changing.jpg", "anothr!".getBytes(UTF_8));

        assertThat(head("changing.jpg").isSameVersion(before)).isFalse();
        assertThatThrownBy(() -> await(store().read(before))).isInstanceOf(ObjectChangedException.class);
    }

    @Test
    public void objectDeletedAfterHeadHasChanged() {
        upload("going.jpg", PHOTO);
        StoredObject before = head("going.jpg");
        remove("going.jpg");

        assertThatThrownBy(() -> await(store().read(before))).isInstanceOf(ObjectChangedException.class);
    }

    @Test
    public void writeReplacesContentAndMetadata() {
        upload("photo.jpg", PHOTO);
        await(store().write(at("photo.jpg.faces.json"), "application/json", PHOTO, Map.of("facet-fingerprint", "old")));
        write("photo.jpg.faces.json", JSON);

        StoredObject written = head("photo.jpg.faces.json");
        assertThat(await(store().read(written))).isEqualTo(JSON);
        written.metadata().ifPresent(metadata -> assertThat(metadata).containsAllEntriesOf(METADATA));
    }

    @Test
    public void listingContainsOnlyThePrefix() {
        for (String key : List.of("a.jpg", "b/1.jpg", "b/2/3.jpg", "bc/4.jpg", "c.jpg")) {
            upload(key, PHOTO);
        }
        assertThat(listed("")).containsExactly("a.jpg", "b/1.jpg", "b/2/3.jpg", "bc/4.jpg", "c.jpg");
        assertThat(listed("b")).containsExactly("b/1.jpg", "b/2/3.jpg", "bc/4.jpg");
        assertThat(listed("b/")).containsExactly("b/1.jpg", "b/2/3.jpg");
        assertThat(listed("b/2/3")).containsExactly("b/2/3.jpg");
    }

    @Test
    public void listingOfManyPagesIsComplete() {
        int photos = ObjectPages.PAGE_SIZE + 203;
        for (int i = 0; i < photos; i++) {
            upload("many/%04d.jpg".formatted(i), PHOTO);
        }
        assertThat(listed("many/")).hasSize(photos).doesNotHaveDuplicates().isSorted();
    }

    @Test
    public void availableStorePassesTheCheck() {
        assertThat(Optional.ofNullable(await(store().check()))).isEmpty();
    }
}
