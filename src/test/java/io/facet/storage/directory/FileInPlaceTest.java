package io.facet.storage.directory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.facet.detection.ObjectLocation;
import io.facet.storage.ObjectChangedException;
import io.facet.storage.ObjectContent;
import io.facet.storage.ObjectStoreContract;
import io.facet.storage.StoredObject;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.Random;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A file that other programs change while it is read. */
@Timeout(30)
class FileInPlaceTest {
    private static final byte[] CLIP = new byte[3_000_000];

    @TempDir
    private Path outside;

    private Path file;
    private DirectoryStore store;
    private StoredObject clip;
    private ObjectContent content;

    @BeforeEach
    void readTheFirstBytes() throws IOException {
        new Random(7).nextBytes(CLIP);
        Path root = outside.resolve("root");
        store = new DirectoryStore(new DirectoryLayout(root));
        file = Files.write(root.resolve("clip.mp4"), CLIP);
        clip = ObjectStoreContract.await(store.head(ObjectLocation.newest("default", "clip.mp4")))
                .orElseThrow();
        content = ObjectStoreContract.await(store.open(clip));
        assertThat(ObjectStoreContract.read(content, 0, 1000)).isEqualTo(Arrays.copyOf(CLIP, 1000));
    }

    @AfterEach
    void close() {
        content.close();
    }

    @Test
    void unchangedFileIsReadFromEveryPosition() throws IOException {
        assertThat(ObjectStoreContract.read(content, 2_999_000, 1000))
                .isEqualTo(Arrays.copyOfRange(CLIP, 2_999_000, 3_000_000));
        assertThat(ObjectStoreContract.read(content, 0, CLIP.length)).isEqualTo(CLIP);
        assertThat(content.read(CLIP.length, ByteBuffer.allocate(1))).isEqualTo(-1);
        content.requireUnchanged();
    }

    @Test
    void replacedFileIsReadFromTheOldVersionAndReportedAsChanged() throws IOException {
        Path other = Files.write(outside.resolve("other.mp4"), new byte[CLIP.length]);
        Files.setLastModifiedTime(other, Files.getLastModifiedTime(file));
        Files.move(other, file, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);

        assertThat(ObjectStoreContract.read(content, 2_000_000, 1000))
                .isEqualTo(Arrays.copyOfRange(CLIP, 2_000_000, 2_001_000));
        assertChanged(content::requireUnchanged);
    }

    @Test
    void overwrittenFileHasChanged() throws IOException, InterruptedException {
        Thread.sleep(20);
        try (FileChannel writer = FileChannel.open(file, StandardOpenOption.WRITE)) {
            writer.write(ByteBuffer.wrap(new byte[100]), 2_000_000);
        }
        assertChanged(content::requireUnchanged);
    }

    @Test
    void readOfAnOverwrittenFileFailsWithinSeconds() throws IOException, InterruptedException {
        Thread.sleep(20);
        Files.write(file, new byte[CLIP.length]);

        await().untilAsserted(() -> assertChanged(() -> ObjectStoreContract.read(content, 0, 1000)));
    }

    @Test
    void truncatedFileHasChangedAndIsNotReadAsItsEnd() throws IOException {
        try (FileChannel writer = FileChannel.open(file, StandardOpenOption.WRITE)) {
            writer.truncate(2_000_500);
        }

        assertThat(ObjectStoreContract.read(content, 2_000_000, 500))
                .isEqualTo(Arrays.copyOfRange(CLIP, 2_000_000, 2_000_500));
        assertChanged(() -> ObjectStoreContract.read(content, 2_000_000, 501));
        assertChanged(content::requireUnchanged);
    }

    @Test
    void deletedFileHasChanged() throws IOException {
        Files.delete(file);
        assertChanged(content::requireUnchanged);
        assertChanged(() -> ObjectStoreContract.await(store.open(clip)));
    }

    @Test
    void linkOutOfTheRootThatReplacesTheFileIsNotOpened() throws IOException {
        Path secret = Files.write(outside.resolve("secret.mp4"), CLIP);
        Files.delete(file);
        Files.createSymbolicLink(file, secret);

        assertChanged(() -> ObjectStoreContract.await(store.open(clip)));
        assertChanged(content::requireUnchanged);
    }

    @Test
    void interruptedThreadCannotRead() {
        Thread.currentThread().interrupt();
        assertThatThrownBy(() -> content.read(0, ByteBuffer.allocate(1)))
                .isInstanceOf(ClosedByInterruptException.class);
        assertThat(Thread.interrupted()).isTrue();
    }

    private static void assertChanged(ThrowingCallable call) {
        assertThatThrownBy(call).isInstanceOf(ObjectChangedException.class);
    }
}
