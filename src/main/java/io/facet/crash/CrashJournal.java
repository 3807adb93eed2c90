package io.facet.crash;

import io.facet.detection.DetectionException;
import io.facet.detection.ErrorCode;
import io.facet.detection.Sha256;
import io.quarkus.runtime.ShutdownEvent;
import io.smallrye.mutiny.Uni;
import jakarta.annotation.PreDestroy;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.event.Reception;
import jakarta.inject.Inject;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.function.Supplier;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jboss.logging.Logger;

/**
 * Records which photos are in native code, so that a photo that crashes the process is not decoded forever. Guarantees:
 *
 * <ul>
 *   <li>A photo that was in native code at an abnormal end of a process is a suspect. It next runs alone: a second abnormal end
 *       then has one possible cause.
 *   <li>A photo that leaves native code, with a result or a failure, is cleared.
 *   <li>A suspect with a second abnormal end is rejected with {@code NATIVE_CRASH}, until its file is deleted or Facet is
 *       updated.
 *   <li>A photo of a message that was delivered twice before also runs alone, and is rejected after the first abnormal end.
 *   <li>An end during a shutdown or by a reboot does not count.
 * </ul>
 *
 * <p>A native crash cannot be distinguished from SIGKILL or the out-of-memory killer: an abort leaves no trace in the JVM. A
 * harmless photo is rejected only if the process is killed twice while it is in native code, the second time while it is the
 * only one. Details: {@code docs/guarantees.md}.
 */
@ApplicationScoped
public class CrashJournal implements AutoCloseable {
    private static final Logger LOG = Logger.getLogger(CrashJournal.class);

    private final Isolation isolation = new Isolation(Isolation.LIMIT);
    private final Optional<JournalDirectory> directory;

    @Inject
    CrashJournal(CrashJournalConfig config, @ConfigProperty(name = "quarkus.application.version") String version) {
        this(open(config.directory(), version));
    }

    private CrashJournal(Optional<JournalDirectory> directory) {
        this.directory = directory;
    }

    /** A journal that records nothing. */
    public static CrashJournal off() {
        return new CrashJournal(Optional.empty());
    }

    private static Optional<JournalDirectory> open(Path path, String version) {
        try {
            return Optional.of(new JournalDirectory(path, version));
        } catch (IOException e) {
            LOG.warnf(
                    "Photos that crash the process cannot be recorded; set facet.crash-journal.directory to a writable"
                            + " directory: directory=%s cause=%s",
                    path, e);
            return Optional.empty();
        }
    }

    /** Suspects whose result belongs in a sidecar. Includes photos that were rejected because of the last abnormal end. */
    public List<JournalEntry> suspects() {
        return directory.map(JournalDirectory::suspects).orElse(List.of());
    }

    /** The photo needs no further attempt. */
    public void forget(JournalEntry entry) {
        directory.ifPresent(journal -> journal.forget(entry));
    }

    /**
     * Runs native work on a photo and records the photo meanwhile. The work is completed even if the subscriber cancels.
     *
     * @param workers continues with a photo that has to wait
     * @return fails with {@code NATIVE_CRASH} if the photo has crashed the process twice
     */
    public <T> Uni<T> track(
            PhotoUse photo, ByteBuffer content, Executor workers, Supplier<Uni<? extends T>> nativeWork) {
        return enter(photo, content, workers)
                .<T>chain(leave -> Uni.createFrom().deferred(nativeWork).eventually(leave))
                .memoize()
                .indefinitely();
    }

    /**
     * Records an object that enters native code until the returned action runs.
     *
     * @param executor continues with an object that has to wait
     * @return fails with {@code NATIVE_CRASH} if the object has crashed the process twice
     */
    public Uni<Runnable> enter(PhotoUse photo, ByteBuffer content, Executor executor) {
        return directory
                .map(journal -> enter(journal, photo, content, executor))
                .orElseGet(() -> Uni.createFrom().item(() -> {}));
    }

    private Uni<Runnable> enter(JournalDirectory journal, PhotoUse photo, ByteBuffer content, Executor executor) {
        journal.update();
        var entry = JournalEntry.of(photo, content);
        Optional<Suspect> suspect = journal.find(entry);
        boolean alone = suspect.isPresent() || photo.isSuspect();
        JournalEntry identified = alone ? entry.withSha256(sha256(content)) : entry;
        suspect.ifPresent(known -> requireInnocent(known, identified));
        return isolation.enter(alone, executor).map(pass -> {
            Runnable removal = journal.add(identified);
            return () -> {
                removal.run();
                pass.leave();
            };
        });
    }

    private static void requireInnocent(Suspect known, JournalEntry entry) {
        if (known.isGuilty() && known.entry().sha256().equals(entry.sha256())) {
            throw new DetectionException(
                    ErrorCode.NATIVE_CRASH, "The photo or video crashed the process twice and is not decoded again.");
        }
    }

    private static String sha256(ByteBuffer content) {
        MessageDigest digest = Sha256.digest();
        digest.update(content.duplicate());
        return HexFormat.of().formatHex(digest.digest());
    }

    void stop(@Observes(notifyObserver = Reception.IF_EXISTS) ShutdownEvent event) {
        directory.ifPresent(JournalDirectory::markStopping);
    }

    @PreDestroy
    @Override
    public void close() {
        directory.ifPresent(JournalDirectory::close);
    }
}
