package io.facet.storage.directory;

import static io.facet.storage.directory.FileWork.onWorker;

import io.facet.detection.DetectionException;
import io.facet.detection.ErrorCode;
import io.facet.detection.ObjectLocation;
import io.facet.sidecar.SidecarNaming;
import io.facet.sidecar.SidecarStamp;
import io.facet.sidecar.StampReader;
import io.facet.storage.ObjectChangedException;
import io.facet.storage.ObjectStore;
import io.facet.storage.StoredObject;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.infrastructure.Infrastructure;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Stream;
import org.jboss.logging.Logger;

/**
 * Photos in a folder, by the rules of {@link DirectoryLayout}. It keeps no versions: a location that names one is not
 * there. All file work runs on the worker pool.
 *
 * <p>Two writes of equally many bytes into the same file within one tick of the file system's clock (4 ms on ext4) have
 * the same {@link FileVersion}; the directory watch waits longer than that before it reads.
 */
public final class DirectoryStore implements ObjectStore {
    private static final Logger LOG = Logger.getLogger(DirectoryStore.class);
    // Of a file name, in bytes, on every common file system.
    private static final int MAX_NAME_BYTES = 255;
    // The longest array that every JVM grants.
    private static final int MAX_ARRAY = Integer.MAX_VALUE - 8;

    private final DirectoryLayout layout;
    private final SidecarNaming naming;

    public DirectoryStore(DirectoryLayout layout, SidecarNaming naming) {
        this.layout = layout;
        this.naming = naming;
        try {
            Files.createDirectories(layout.root());
        } catch (IOException e) {
            // Not fatal: check() says so until somebody mounts or creates it.
            LOG.errorf(e, "The folder of photos %s cannot be created", layout.root());
        }
        if (layout.path(ObjectLocation.newest(DirectoryLayout.DEFAULT_BUCKET, "ü"))
                .isEmpty()) {
            LOG.warn("File names beyond ASCII cannot be read in this locale: set LC_ALL=C.UTF-8");
        }
    }

    @Override
    public Uni<Optional<StoredObject>> head(ObjectLocation location) {
        return onWorker(() -> location.versionId() == null ? find(location) : Optional.empty());
    }

    private Optional<StoredObject> find(ObjectLocation location) throws IOException {
        Optional<Path> file = layout.file(location);
        return file.isPresent() ? describe(location, file.get()) : Optional.empty();
    }

    private static Optional<StoredObject> describe(ObjectLocation location, Path file) throws IOException {
        try {
            FileVersion version = FileVersion.of(file);
            return Optional.of(new StoredObject(location, version.eTag(), version.size()));
        } catch (NoSuchFileException e) {
            return Optional.empty();
        }
    }

    @Override
    public Uni<byte[]> read(StoredObject photo) {
        return onWorker(() -> {
            Path file = layout.file(photo.location()).orElseThrow(() -> changed(photo.location()));
            requireUnchanged(photo, file);
            byte[] bytes = readExactly(photo, file);
            requireUnchanged(photo, file);
            return bytes;
        });
    }

    private static byte[] readExactly(StoredObject photo, Path file) throws IOException {
        if (photo.size() > MAX_ARRAY) {
            throw new DetectionException(ErrorCode.TOO_MANY_BYTES, ErrorCode.TOO_MANY_BYTES.sentence());
        }
        byte[] bytes = new byte[(int) photo.size()];
        try (InputStream in = Files.newInputStream(file)) {
            if (in.readNBytes(bytes, 0, bytes.length) < bytes.length) {
                throw changed(photo.location());
            }
            return bytes;
        } catch (NoSuchFileException e) {
            throw changed(photo.location());
        }
    }

    private static void requireUnchanged(StoredObject photo, Path file) throws IOException {
        boolean same = describe(photo.location(), file)
                .filter(now -> now.eTag().equals(photo.eTag()))
                .isPresent();
        if (!same) {
            throw changed(photo.location());
        }
    }

    private static ObjectChangedException changed(ObjectLocation location) {
        return new ObjectChangedException(location);
    }

    @Override
    public Uni<Optional<SidecarStamp>> stamp(ObjectLocation photo) {
        return onWorker(() -> {
            Optional<Path> file = layout.file(naming.sidecarOf(photo));
            if (file.isEmpty()) {
                return Optional.empty();
            }
            try (InputStream in = Files.newInputStream(file.get())) {
                return StampReader.read(in);
            } catch (NoSuchFileException e) {
                return Optional.empty();
            }
        });
    }

    @Override
    public Uni<Optional<byte[]>> readSidecar(ObjectLocation photo) {
        return onWorker(() -> {
            Optional<Path> file = layout.file(naming.sidecarOf(photo));
            try {
                return file.isPresent() ? Optional.of(Files.readAllBytes(file.get())) : Optional.empty();
            } catch (NoSuchFileException e) {
                return Optional.empty();
            }
        });
    }

    @Override
    public Uni<Optional<SidecarStamp>> pictureStamp(ObjectLocation photo) {
        return onWorker(() -> {
            Optional<Path> file = layout.file(naming.pictureOf(photo));
            return file.isPresent() ? JpegStamp.read(file.get()) : Optional.empty();
        });
    }

    /** The stamp is read from the JSON again, so it is not kept anywhere else. */
    @Override
    public Uni<Void> writeSidecar(ObjectLocation photo, byte[] json, SidecarStamp stamp) {
        return write(naming.sidecarOf(photo), json);
    }

    @Override
    public Uni<Void> writePicture(ObjectLocation photo, byte[] jpeg, SidecarStamp stamp) {
        return write(naming.pictureOf(photo), JpegStamp.with(jpeg, stamp));
    }

    private Uni<Void> write(ObjectLocation place, byte[] content) {
        return onWorker(() -> {
            Path file = layout.path(place).orElseThrow(DirectoryStore::noSuchPlace);
            if (nameBytes(file) > MAX_NAME_BYTES) {
                throw new DetectionException(
                        ErrorCode.BAD_PARAMETER, "The name is too long for a sidecar to be called after it.");
            }
            if (!layout.isInside(file.getParent())) {
                throw changed(place);
            }
            try {
                TemporaryFiles.replace(file, content);
            } catch (NoSuchFileException | NotDirectoryException e) {
                throw changed(place); // the photo went, and its folder with it
            }
            return null;
        });
    }

    private static int nameBytes(Path file) {
        return file.getFileName().toString().getBytes(StandardCharsets.UTF_8).length;
    }

    private static DetectionException noSuchPlace() {
        return new DetectionException(ErrorCode.OBJECT_NOT_FOUND, ErrorCode.OBJECT_NOT_FOUND.sentence());
    }

    @Override
    public Uni<Void> deleteSidecar(ObjectLocation photo) {
        return delete(naming.sidecarOf(photo));
    }

    @Override
    public Uni<Void> deletePicture(ObjectLocation photo) {
        return delete(naming.pictureOf(photo));
    }

    private Uni<Void> delete(ObjectLocation written) {
        return onWorker(() -> {
            Optional<Path> file = layout.path(written);
            if (file.isPresent() && layout.isInside(file.get().getParent())) {
                Files.deleteIfExists(file.get());
            }
            return null;
        });
    }

    @Override
    public Multi<StoredObject> list(String bucket, String prefix) {
        return Multi.createFrom()
                .items(() -> objects(bucket, prefix))
                .runSubscriptionOn(Infrastructure.getDefaultWorkerPool())
                .onFailure()
                .transform(FileWork::translate);
    }

    private Stream<StoredObject> objects(String bucket, String prefix) {
        return layout.files(bucket, prefix)
                .flatMap(file -> layout.location(file).flatMap(found -> describeInWalk(found, file)).stream());
    }

    private Optional<StoredObject> describeInWalk(ObjectLocation location, Path file) {
        try {
            return layout.isInside(file) ? describe(location, file) : Optional.empty();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public Uni<Void> check() {
        return onWorker(() -> {
            if (!Files.isDirectory(layout.root()) || !Files.isWritable(layout.root())) {
                throw new IOException(layout.root() + " is not a folder that can be written");
            }
            return null;
        });
    }
}
