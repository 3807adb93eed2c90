package io.facet.storage.directory;

import io.facet.detection.DetectionException;
import io.facet.storage.ObjectChangedException;
import io.facet.storage.ObjectContent;
import io.facet.storage.StoredObject;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/** The content of a file that other programs may replace, overwrite or delete while it is read. */
final class FileInPlace implements ObjectContent {
    // A clip that is overwritten is read for at most this long.
    private static final long CHECK_NANOS = TimeUnit.SECONDS.toNanos(1);
    // The JDK copies from a file to the heap through a direct buffer of the size of the read.
    private static final int MAX_READ = 1 << 20;

    private final StoredObject object;
    private final Path file;
    private final SeekableByteChannel channel;
    private long checkedAt = System.nanoTime();

    private FileInPlace(StoredObject object, Path file, SeekableByteChannel channel) {
        this.object = object;
        this.file = file;
        this.channel = channel;
    }

    static FileInPlace open(DirectoryLayout layout, StoredObject object) throws IOException {
        Path file = layout.file(object.location()).orElseThrow(() -> new ObjectChangedException(object.location()));
        requireUnchanged(object, file);
        try {
            Path real = file.toRealPath();
            try (var directory = OpenedDirectory.open(layout.root(), real.getParent())) {
                return new FileInPlace(object, file, directory.read(real.getFileName()));
            }
        } catch (FileSystemException e) {
            throw failure(object, file, e);
        }
    }

    @Override
    public long size() {
        return object.size();
    }

    @Override
    public int read(long position, ByteBuffer into) throws IOException {
        if (position >= object.size()) {
            return -1;
        }
        if (System.nanoTime() - checkedAt > CHECK_NANOS) {
            requireUnchanged();
        }
        ByteBuffer part = into.slice();
        part.limit((int) Math.min(Math.min(part.limit(), MAX_READ), object.size() - position));
        try {
            int read = channel.position(position).read(part);
            if (read < 0) {
                throw new ObjectChangedException(object.location());
            }
            into.position(into.position() + read);
            return read;
        } catch (ClosedChannelException interrupted) {
            throw interrupted;
        } catch (IOException e) {
            throw FileWork.unavailable(e);
        }
    }

    /** Every byte, from one version of the file. */
    byte[] readAll() throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate((int) object.size());
        while (bytes.hasRemaining()) {
            read(bytes.position(), bytes);
        }
        requireUnchanged();
        return bytes.array();
    }

    @Override
    public void requireUnchanged() throws IOException {
        requireUnchanged(object, file);
        checkedAt = System.nanoTime();
    }

    private static void requireUnchanged(StoredObject object, Path file) throws IOException {
        try {
            if (DirectoryStore.describe(object.location(), file)
                    .filter(object::isSameVersion)
                    .isEmpty()) {
                throw new ObjectChangedException(object.location());
            }
        } catch (FileSystemException e) {
            throw failure(object, file, e);
        }
    }

    private static DetectionException failure(StoredObject object, Path file, FileSystemException failure) {
        boolean inaccessible = Files.isRegularFile(file) && !Files.isReadable(file);
        // Otherwise a link or directory has replaced the file.
        return inaccessible ? FileWork.unavailable(failure) : new ObjectChangedException(object.location());
    }

    @Override
    public void close() {
        try {
            channel.close();
        } catch (IOException e) {
            throw FileWork.unavailable(e);
        }
    }
}
