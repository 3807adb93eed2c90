package io.facet.storage.directory;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.SecureDirectoryStream;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Set;

/**
 * An open directory under the root. Each of its parents was opened relative to the previous one and without following links
 * (openat(2), {@code O_NOFOLLOW}), so that a directory that is replaced by a link after it was checked does not lead out of
 * the root.
 */
final class OpenedDirectory implements AutoCloseable {
    private static final Set<OpenOption> READ = Set.of(StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS);
    private static final Set<OpenOption> CREATE =
            Set.of(StandardOpenOption.WRITE, StandardOpenOption.CREATE_NEW, LinkOption.NOFOLLOW_LINKS);

    private final Path path;
    private final DirectoryStream<Path> stream;

    private OpenedDirectory(Path path, DirectoryStream<Path> stream) {
        this.path = path;
        this.stream = stream;
    }

    /** Fails with {@link NoSuchFileException} if links of the directory lead out of the root. */
    static OpenedDirectory open(Path root, Path directory) throws IOException {
        Path realRoot = root.toRealPath();
        Path real = directory.toRealPath();
        if (!real.startsWith(realRoot)) {
            throw new NoSuchFileException(directory.toString());
        }
        DirectoryStream<Path> current = Files.newDirectoryStream(realRoot);
        if (real.equals(realRoot)) {
            return new OpenedDirectory(real, current);
        }
        for (Path part : realRoot.relativize(real)) {
            try (DirectoryStream<Path> parent = current) {
                if (!(parent instanceof SecureDirectoryStream<Path> secure)) {
                    return new OpenedDirectory(real, Files.newDirectoryStream(real));
                }
                current = secure.newDirectoryStream(part, LinkOption.NOFOLLOW_LINKS);
            } catch (AccessDeniedException e) {
                throw e;
            } catch (FileSystemException replaced) {
                throw new NoSuchFileException(directory.toString());
            }
        }
        return new OpenedDirectory(real, current);
    }

    SeekableByteChannel read(Path name) throws IOException {
        return channel(name, READ);
    }

    void create(Path name, byte[] content) throws IOException {
        try (SeekableByteChannel channel = channel(name, CREATE)) {
            ByteBuffer bytes = ByteBuffer.wrap(content);
            while (bytes.hasRemaining()) {
                channel.write(bytes);
            }
        }
    }

    private SeekableByteChannel channel(Path name, Set<OpenOption> options) throws IOException {
        return stream instanceof SecureDirectoryStream<Path> secure
                ? secure.newByteChannel(name, options)
                : Files.newByteChannel(path.resolve(name), options);
    }

    /** Atomic: readers see the old or the new file. */
    void rename(Path from, Path to) throws IOException {
        if (stream instanceof SecureDirectoryStream<Path> secure) {
            secure.move(from, secure, to);
        } else {
            Files.move(path.resolve(from), path.resolve(to), StandardCopyOption.ATOMIC_MOVE);
        }
    }

    void deleteIfExists(Path name) throws IOException {
        try {
            if (stream instanceof SecureDirectoryStream<Path> secure) {
                secure.deleteFile(name);
            } else {
                Files.delete(path.resolve(name));
            }
        } catch (NoSuchFileException gone) {
            return;
        }
    }

    @Override
    public void close() throws IOException {
        stream.close();
    }
}
