package io.facet.storage.directory;

import static io.facet.storage.directory.FileWork.onWorker;

import io.facet.detection.DetectionException;
import io.facet.detection.ErrorCode;
import io.facet.detection.ObjectLocation;
import io.facet.storage.ObjectChangedException;
import io.facet.storage.ObjectContent;
import io.facet.storage.ObjectPages;
import io.facet.storage.ObjectStore;
import io.facet.storage.StoreFailureException;
import io.facet.storage.StoredObject;
import io.smallrye.mutiny.Uni;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jboss.logging.Logger;

/**
 * Objects in a directory, see {@link DirectoryLayout}. It keeps neither versions nor metadata: a location with a version ID
 * does not exist. All file access runs on the worker pool.
 *
 * <p>Two writes of the same number of bytes to the same file within one tick of the file system's clock (4 ms on ext4) have
 * the same {@link FileVersion}; the directory watch waits longer than that before it reads.
 */
public final class DirectoryStore implements ObjectStore {
    private static final Logger LOG = Logger.getLogger(DirectoryStore.class);
    // The limit of ext4, XFS, Btrfs, APFS and NTFS.
    private static final int MAX_NAME_BYTES = 255;
    // Below this, hardly a sidecar fits; readiness reports the full disk before writes fail.
    private static final long MIN_FREE_BYTES = 16 << 20;
    // A copy over a slow network pauses for up to seconds between two writes.
    private static final Duration WRITE_PAUSE = Duration.ofSeconds(5);
    // The longest array that every JVM supports.
    private static final int MAX_ARRAY_LENGTH = Integer.MAX_VALUE - 8;

    private final DirectoryLayout layout;
    private final long minFreeBytes;
    private final AtomicBoolean writesFail = new AtomicBoolean();

    public DirectoryStore(DirectoryLayout layout) {
        this(layout, MIN_FREE_BYTES);
    }

    DirectoryStore(DirectoryLayout layout, long minFreeBytes) {
        this.layout = layout;
        this.minFreeBytes = minFreeBytes;
        try {
            Files.createDirectories(layout.root());
        } catch (IOException e) {
            // check() reports it until the directory is created or mounted.
            LOG.errorf(e, "Cannot create directory %s", layout.root());
        }
        if (layout.path(ObjectLocation.newest(DirectoryLayout.DEFAULT_BUCKET, "ü"))
                .isEmpty()) {
            LOG.warn("Cannot read file names with non-ASCII characters in this locale; set LC_ALL=C.UTF-8");
        }
    }

    @Override
    public Uni<Optional<StoredObject>> head(ObjectLocation location) {
        return onWorker(() -> {
            requireAllowedName(location);
            Optional<Path> file = location.versionId() == null ? layout.file(location) : Optional.empty();
            return file.isPresent() ? describe(location, file.get()) : Optional.empty();
        });
    }

    static Optional<StoredObject> describe(ObjectLocation location, Path file) throws IOException {
        try {
            FileVersion version = FileVersion.of(file);
            return Optional.of(new StoredObject(location, version.eTag(), version.size()));
        } catch (NoSuchFileException e) {
            return Optional.empty();
        }
    }

    @Override
    public Uni<byte[]> read(StoredObject object) {
        return onWorker(() -> {
            if (object.size() > MAX_ARRAY_LENGTH) {
                throw new DetectionException(ErrorCode.TOO_MANY_BYTES, ErrorCode.TOO_MANY_BYTES.sentence());
            }
            try (var content = FileInPlace.open(layout, object)) {
                return content.readAll();
            }
        });
    }

    @Override
    public Uni<ObjectContent> open(StoredObject object) {
        return onWorker(() -> FileInPlace.open(layout, object));
    }

    @Override
    public Uni<Void> write(ObjectLocation location, String mediaType, byte[] content, Map<String, String> metadata) {
        return onWorker(() -> {
            requireAllowedName(location);
            Path file = layout.path(location)
                    .orElseThrow(() ->
                            new DetectionException(ErrorCode.OBJECT_NOT_FOUND, ErrorCode.OBJECT_NOT_FOUND.sentence()));
            try (var directory = OpenedDirectory.open(layout.root(), file.getParent())) {
                TemporaryFiles.replace(directory, file.getFileName(), content);
                reportWritten();
            } catch (NoSuchFileException | NotDirectoryException e) {
                throw new ObjectChangedException(location); // the photo's directory was deleted
            } catch (IOException e) {
                reportWriteFailure(file, e);
                throw e;
            }
            return null;
        });
    }

    /** Logs the first failure only: each photo is retried until the disk has space again. */
    private void reportWriteFailure(Path file, IOException failure) {
        Logger.Level level = writesFail.getAndSet(true) ? Logger.Level.DEBUG : Logger.Level.ERROR;
        LOG.logf(level, "Cannot write file, its photo is retried: file=%s reason=%s", file, failure);
    }

    private void reportWritten() {
        if (writesFail.getAndSet(false)) {
            LOG.infof("Files can be written again: directory=%s", layout.root());
        }
    }

    /** The head of a sidecar therefore rejects a photo with a too long name before the photo is read. */
    private void requireAllowedName(ObjectLocation location) {
        for (String part : location.key().split("/")) {
            int bytes = part.getBytes(StandardCharsets.UTF_8).length;
            if (bytes > MAX_NAME_BYTES) {
                throw new DetectionException(
                        ErrorCode.NAME_TOO_LONG,
                        "File name %s has %d bytes; the limit is %d. Shorten the name of the photo."
                                .formatted(part, bytes, MAX_NAME_BYTES));
            }
        }
        if (layout.isUndecodable(location)) {
            throw new DetectionException(
                    ErrorCode.INVALID_NAME,
                    "The name of file %s is not valid UTF-8. Rename the file; if its name is right, set LC_ALL=C.UTF-8."
                            .formatted(location));
        }
    }

    @Override
    public Uni<Void> delete(ObjectLocation location) {
        return onWorker(() -> {
            requireAllowedName(location);
            Optional<Path> file = layout.path(location);
            if (file.isPresent() && layout.isInside(file.get().getParent())) {
                try (var directory =
                        OpenedDirectory.open(layout.root(), file.get().getParent())) {
                    directory.deleteIfExists(file.get().getFileName());
                } catch (NoSuchFileException | NotDirectoryException e) {
                    return null; // with its directory
                }
            }
            return null;
        });
    }

    @Override
    public Uni<Boolean> mayBeIncomplete(StoredObject object) {
        return onWorker(() -> {
            Optional<Path> file = layout.file(object.location());
            return file.isPresent() && FileVersion.of(file.get()).isModifiedWithin(WRITE_PAUSE);
        });
    }

    @Override
    public ObjectPages list(String bucket, String prefix) {
        return layout.directory(bucket)
                .<ObjectPages>map(directory -> new DirectoryPages(layout, directory, bucket, prefix))
                .orElse(position -> Uni.createFrom().item(new ObjectPages.Page(List.of(), Optional.empty())));
    }

    @Override
    public Uni<Void> check() {
        return onWorker(() -> {
            if (!Files.exists(layout.root())) {
                throw unavailable("facet.store.directory.root is %s, which does not exist; create or mount it."
                        .formatted(layout.root()));
            }
            failIf(RootCheck.problem(layout.root()));
            if (writesFail.get()) {
                failIf(RootCheck.writeProblem(layout.root()));
                reportWritten();
            }
            File root = layout.root().toFile();
            // Some file systems report no sizes.
            if (root.getTotalSpace() > 0 && root.getUsableSpace() < minFreeBytes) {
                throw unavailable("facet.store.directory.root is %s, which has %,d free bytes; free at least %,d."
                        .formatted(root, root.getUsableSpace(), minFreeBytes));
            }
            return null;
        });
    }

    private static DetectionException unavailable(String reason) {
        return new StoreFailureException(ErrorCode.STORE_UNAVAILABLE, reason, null);
    }

    private static void failIf(Optional<String> problem) {
        problem.ifPresent(reason -> {
            throw unavailable(reason + ".");
        });
    }
}
