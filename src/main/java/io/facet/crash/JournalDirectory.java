package io.facet.crash;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.jboss.logging.Logger;

/** The journals of all processes that share a directory, and the suspects found in them. */
final class JournalDirectory implements AutoCloseable {
    private static final Logger LOG = Logger.getLogger(JournalDirectory.class);
    private static final Path BOOT_ID = Path.of("/proc/sys/kernel/random/boot_id");
    private static final long UPDATE_INTERVAL_NANOS = Duration.ofSeconds(1).toNanos();

    private final Path path;
    private final String origin;
    private final SuspectFiles suspects;
    private final JournalFile journal;
    private final List<JournalEntry> takenAtStart;
    private final AtomicLong nextUpdate = new AtomicLong(System.nanoTime() + UPDATE_INTERVAL_NANOS);

    /** Takes over the photos of processes that ended abnormally. */
    JournalDirectory(Path path, String version) throws IOException {
        this.path = path;
        this.origin = version + " " + bootId();
        Files.createDirectories(path);
        this.suspects = new SuspectFiles(path, version);
        try (var channel = openLock();
                FileLock locked = channel.lock()) {
            this.journal = new JournalFile(path, origin);
            suspects.load();
            this.takenAtStart = takeAbandoned();
        }
    }

    private FileChannel openLock() throws IOException {
        return FileChannel.open(path.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    }

    /** Differs after a reboot, when the photos of a power failure did not crash anything. */
    private static String bootId() {
        try {
            return Files.readString(BOOT_ID).strip();
        } catch (IOException notLinux) {
            return "";
        }
    }

    Optional<Suspect> find(JournalEntry entry) {
        return suspects.find(entry);
    }

    List<JournalEntry> suspects() {
        return Stream.concat(
                        takenAtStart.stream(),
                        suspects.all().stream()
                                .filter(suspect -> !suspect.isGuilty())
                                .map(Suspect::entry))
                .filter(entry -> entry.photo().reconciled())
                .distinct()
                .toList();
    }

    void forget(JournalEntry entry) {
        suspects.find(entry).filter(suspect -> !suspect.isGuilty()).ifPresent(suspect -> suspects.delete(entry));
    }

    /** Records a photo. The result removes it, and ends the suspicion against it. */
    Runnable add(JournalEntry entry) {
        OptionalInt slot = journal.add(entry);
        return () -> {
            slot.ifPresent(journal::remove);
            forget(entry);
        };
    }

    /** Once a second, takes over the photos of other processes that have ended, and what other processes found. */
    void update() {
        long due = nextUpdate.get();
        long now = System.nanoTime();
        if (now - due < 0 || !nextUpdate.compareAndSet(due, now + UPDATE_INTERVAL_NANOS)) {
            return;
        }
        try (var channel = openLock();
                FileLock locked = channel.tryLock()) {
            suspects.load();
            if (locked != null) {
                takeAbandoned();
            }
        } catch (OverlappingFileLockException sameProcess) {
            // Only in tests, which run several journals in one process.
        } catch (IOException e) {
            LOG.debugf(e, "Crash journal cannot be updated: directory=%s", path);
        }
    }

    private List<JournalEntry> takeAbandoned() throws IOException {
        List<JournalEntry> taken = new ArrayList<>();
        try (DirectoryStream<Path> journals = Files.newDirectoryStream(path, "*" + JournalFile.SUFFIX)) {
            for (Path other : journals) {
                if (!other.equals(journal.path())) {
                    taken.addAll(takeAbandoned(other));
                }
            }
        }
        return taken;
    }

    private List<JournalEntry> takeAbandoned(Path other) {
        try {
            List<JournalEntry> entries = JournalFile.takeAbandoned(other, origin);
            for (JournalEntry entry : entries) {
                var suspect = Suspect.afterCrash(
                        suspects.find(entry), entry, other.getFileName().toString());
                suspects.save(suspect);
                log(suspect);
            }
            return entries;
        } catch (IOException | RuntimeException e) {
            LOG.warnf("Crash journal of another process cannot be read: file=%s cause=%s", other, e);
            return List.of();
        }
    }

    private void log(Suspect suspect) {
        if (suspect.isGuilty()) {
            LOG.errorf(
                    "Photo crashed the process twice and is not decoded again: %s file=%s",
                    suspect.entry(), suspects.file(suspect.entry()));
        } else {
            LOG.warnf("Process ended abnormally while a photo was in native code: %s", suspect.entry());
        }
    }

    void markStopping() {
        journal.markStopping();
    }

    @Override
    public void close() {
        try {
            journal.close();
        } catch (IOException e) {
            LOG.debugf(e, "Crash journal cannot be deleted: file=%s", journal.path());
        }
    }
}
