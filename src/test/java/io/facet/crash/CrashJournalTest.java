package io.facet.crash;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.facet.detection.DetectionException;
import io.facet.detection.DetectionResult;
import io.facet.detection.ErrorCode;
import io.facet.testing.CapturedLog;
import io.smallrye.mutiny.Uni;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.assertj.core.api.Assertions;
import org.jboss.logmanager.ExtLogRecord;
import org.jboss.logmanager.Level;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A copy of a journal that is in use is what a killed process leaves. {@code CrashIT} kills processes. */
class CrashJournalTest {
    private static final String VERSION = "1";
    private static final ByteBuffer PHOTO = content("photo");
    private static final PhotoUse STORED = stored(1);

    @TempDir
    Path folder;

    private final AtomicInteger decoded = new AtomicInteger();

    @Test
    void photoOfTwoCrashesIsNotDecodedAgain() throws IOException {
        crashWhileDecoding(STORED, PHOTO);
        crashWhileDecoding(STORED, PHOTO);

        assertRejected(STORED, PHOTO);
        assertRejected(PhotoUse.of(DetectionResult.Source.ofSize(5)), PHOTO);
        assertThat(decode(STORED, content("other"))).isTrue();
    }

    @Test
    void uploadIsRecognizedByItsContent() throws IOException {
        PhotoUse upload = PhotoUse.of(DetectionResult.Source.ofSize(1 << 20));
        crashWhileDecoding(upload, PHOTO);
        crashWhileDecoding(upload, PHOTO);

        assertRejected(upload, PHOTO);
    }

    @Test
    void suspectThatIsDecodedIsForgotten() throws IOException {
        crashWhileDecoding(STORED, PHOTO);
        assertThat(decode(STORED, PHOTO)).isTrue();
        crashWhileDecoding(STORED, PHOTO);

        assertThat(decode(STORED, PHOTO)).isTrue();
    }

    @Test
    void suspectThatFailsIsForgotten() throws IOException {
        crashWhileDecoding(STORED, PHOTO);
        try (CrashJournal journal = open()) {
            Uni<Void> failing = journal.<Void>track(STORED, PHOTO, Runnable::run, () -> {
                throw new DetectionException(ErrorCode.CORRUPT_IMAGE, "damaged");
            });
            assertThatThrownBy(failing.await()::indefinitely).isInstanceOf(DetectionException.class);
        }
        assertThat(suspects()).isEmpty();
    }

    @Test
    void photosBesideTheGuiltyOneAreNotRejected() throws IOException {
        ByteBuffer other = content("beside");
        try (CrashJournal journal = open()) {
            neverFinish(journal, STORED, other);
            crashWhileDecoding(journal, STORED, PHOTO);
        }
        crashWhileDecoding(STORED, PHOTO);

        assertThat(decode(STORED, other)).isTrue();
        assertRejected(STORED, PHOTO);
    }

    @Test
    void photoOfAMessageThatWasDeliveredTwiceBeforeIsRejectedAfterOneCrash() throws IOException {
        crashWhileDecoding(stored(2), PHOTO);
        assertThat(decode(stored(2), PHOTO)).isTrue();

        crashWhileDecoding(stored(3), PHOTO);

        assertRejected(stored(4), PHOTO);
    }

    @Test
    void endDuringShutdownDoesNotCount() throws IOException {
        crashWhileDecoding(STORED, PHOTO);
        try (CrashJournal journal = open()) {
            journal.stop(null);
            crashWhileDecoding(journal, STORED, PHOTO);
        }

        assertThat(decode(STORED, PHOTO)).isTrue();
    }

    @Test
    void otherVersionDecodesThePhotoAgain() throws IOException {
        crashWhileDecoding(STORED, PHOTO);
        crashWhileDecoding(STORED, PHOTO);

        try (CrashJournal journal = open("2")) {
            assertThat(decode(journal, STORED, PHOTO)).isTrue();
        }
    }

    @Test
    void journalOfAnotherVersionDoesNotCount() throws IOException {
        crashWhileDecoding(STORED, PHOTO);
        open("2").close();

        assertThat(suspects()).isEmpty();
        assertThat(files(JournalFile.SUFFIX)).isEmpty();
    }

    @Test
    void photoIsDecodedAgainWhenItsFileIsDeleted() throws IOException {
        crashWhileDecoding(STORED, PHOTO);
        crashWhileDecoding(STORED, PHOTO);
        open().close();
        Path file = files(".suspect").get(0);
        assertThat(file).content().contains("key=a b.jpg", "bucket=photos", "eTag=abc", "crashes=2");

        Files.delete(file);

        assertThat(decode(STORED, PHOTO)).isTrue();
    }

    @Test
    void runningProcessLearnsOfTheCrashOfAnother() throws Exception {
        try (CrashJournal journal = open()) {
            crashWhileDecoding(STORED, PHOTO);
            crashWhileDecoding(STORED, PHOTO);
            Thread.sleep(1100);

            assertThatThrownBy(() -> decode(journal, STORED, PHOTO)).isInstanceOf(DetectionException.class);
        }
    }

    @Test
    void crashesAreLoggedWithTheIdentity() throws IOException {
        try (var log = new CapturedLog("io.facet.crash")) {
            crashWhileDecoding(STORED, PHOTO);
            crashWhileDecoding(STORED, PHOTO);
            open().close();

            String identity = "bucket=photos key=a b.jpg versionId=v1 eTag=abc";
            assertThat(log.records()).extracting(ExtLogRecord::getLevel).containsExactly(Level.WARN, Level.ERROR);
            assertThat(log.records())
                    .extracting(ExtLogRecord::getFormattedMessage)
                    .allMatch(line -> line.contains(identity));
        }
    }

    @Test
    void damagedFilesAreIgnored() throws IOException {
        Files.write(folder.resolve("short" + JournalFile.SUFFIX), new byte[100]);
        Files.write(folder.resolve("random" + JournalFile.SUFFIX), new byte[1 << 20]);
        Files.writeString(folder.resolve("1-1.suspect"), "facetVersion=1\nfingerprint=\\uzzzz");

        assertThat(decode(STORED, PHOTO)).isTrue();
        assertThat(files("")).extracting(Path::getFileName).containsExactly(Path.of("lock"));
    }

    @Test
    void processThatEndsNormallyLeavesNoJournal() throws IOException {
        decode(STORED, PHOTO);

        assertThat(files(JournalFile.SUFFIX)).isEmpty();
    }

    @Test
    void serviceWorksWithoutAWritableDirectory() throws IOException {
        Path file = Files.writeString(folder.resolve("file"), "");
        try (var log = new CapturedLog("io.facet.crash");
                CrashJournal journal = open(file.resolve("journal"), VERSION)) {
            assertThat(decode(journal, STORED, PHOTO)).isTrue();
            assertThat(log.records())
                    .extracting(ExtLogRecord::getFormattedMessage)
                    .singleElement()
                    .asString()
                    .contains("facet.crash-journal.directory");
        }
    }

    @Test
    void slotsAreReused() throws IOException {
        try (CrashJournal journal = open()) {
            for (int i = 0; i < 1000; i++) {
                assertThat(decode(journal, STORED, content("photo " + i))).isTrue();
            }
            crashWhileDecoding(journal, STORED, PHOTO);
        }
        assertThat(suspects()).hasSize(1);
    }

    private void assertRejected(PhotoUse photo, ByteBuffer content) throws IOException {
        try (CrashJournal journal = open()) {
            int before = decoded.get();
            assertThatThrownBy(() -> decode(journal, photo, content))
                    .isInstanceOfSatisfying(
                            DetectionException.class,
                            failure -> assertThat(failure.code()).isEqualTo(ErrorCode.NATIVE_CRASH));
            assertThat(decoded).hasValue(before);
        }
    }

    private boolean decode(PhotoUse photo, ByteBuffer content) throws IOException {
        try (CrashJournal journal = open()) {
            return decode(journal, photo, content);
        }
    }

    private boolean decode(CrashJournal journal, PhotoUse photo, ByteBuffer content) {
        return journal.<Boolean>track(
                        photo, content, Runnable::run, () -> Uni.createFrom().item(() -> decoded.incrementAndGet() > 0))
                .await()
                .indefinitely();
    }

    private void crashWhileDecoding(PhotoUse photo, ByteBuffer content) throws IOException {
        try (CrashJournal journal = open()) {
            crashWhileDecoding(journal, photo, content);
        }
    }

    private void crashWhileDecoding(CrashJournal journal, PhotoUse photo, ByteBuffer content) {
        neverFinish(journal, photo, content);
        for (Path file : files(JournalFile.SUFFIX)) {
            copy(file, folder.resolve("killed-" + System.nanoTime() + JournalFile.SUFFIX));
        }
    }

    private static void neverFinish(CrashJournal journal, PhotoUse photo, ByteBuffer content) {
        journal.track(photo, content, Runnable::run, () -> Uni.createFrom().nothing())
                .subscribe()
                .with(done -> {}, failure -> Assertions.fail(failure));
    }

    private CrashJournal open() {
        return open(VERSION);
    }

    private CrashJournal open(String version) {
        return open(folder, version);
    }

    static CrashJournal open(Path directory, String version) {
        return new CrashJournal(
                new CrashJournalConfig() {
                    @Override
                    public Path directory() {
                        return directory;
                    }

                    @Override
                    public boolean retryAtStart() {
                        return true;
                    }
                },
                version);
    }

    private List<JournalEntry> suspects() {
        try (CrashJournal journal = open()) {
            return journal.suspects();
        }
    }

    private List<Path> files(String suffix) {
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(file -> file.toString().endsWith(suffix)).toList();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void copy(Path from, Path to) {
        try {
            Files.copy(from, to);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private static PhotoUse stored(int deliveries) {
        return new PhotoUse(new DetectionResult.Source("photos", "a b.jpg", "v1", "abc", 5), true, deliveries);
    }

    private static ByteBuffer content(String text) {
        return ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
    }
}
