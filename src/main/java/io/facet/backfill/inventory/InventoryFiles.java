package io.facet.backfill.inventory;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.facet.detection.DetectionException;
import io.facet.detection.ErrorCode;
import io.facet.storage.RemoteFiles;
import jakarta.enterprise.inject.Instance;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.SeekableByteChannel;
import java.nio.channels.WritableByteChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/** Opens the manifest and the data files of an inventory, remote or local. Blocks. */
@Singleton
public class InventoryFiles {
    private static final String SCHEME_END = "://";

    private final Iterable<RemoteFiles> remotes;
    private final ObjectMapper json;

    @Inject
    public InventoryFiles(Instance<RemoteFiles> remotes, ObjectMapper json) {
        this((Iterable<RemoteFiles>) remotes, json);
    }

    InventoryFiles(Iterable<RemoteFiles> remotes, ObjectMapper json) {
        this.remotes = remotes;
        this.json = json;
    }

    /** @param location a path or a URI */
    InventoryManifest manifest(String location) {
        try (InputStream in = Channels.newInputStream(open(location))) {
            return InventoryManifest.read(in, json);
        } catch (IOException e) {
            throw new DetectionException(
                    ErrorCode.BAD_PARAMETER, "Cannot read manifest %s: %s".formatted(location, e.getMessage()), e);
        }
    }

    /** Opens a data file: in the manifest's destination bucket or, for a local manifest, in {@code ../data} or beside it. */
    SeekableByteChannel data(String manifestLocation, InventoryManifest manifest, String key) throws IOException {
        if (isRemote(manifestLocation)) {
            String scheme = manifestLocation.substring(0, manifestLocation.indexOf(SCHEME_END));
            return open(scheme + SCHEME_END + manifest.destination() + "/" + key);
        }
        Path directory = Path.of(manifestLocation).toAbsolutePath().getParent();
        String name = key.substring(key.lastIndexOf('/') + 1);
        Path file = Stream.of(directory.resolve("../data"), directory)
                .map(parent -> parent.resolve(name).normalize())
                .filter(Files::isRegularFile)
                .findFirst()
                .orElseThrow(() -> new DetectionException(
                        ErrorCode.BAD_PARAMETER,
                        "Inventory file %s must be in ../data or beside the manifest.".formatted(name)));
        return Files.newByteChannel(file);
    }

    private static boolean isRemote(String location) {
        return location.contains(SCHEME_END);
    }

    private SeekableByteChannel open(String location) throws IOException {
        return isRemote(location) ? download(uri(location)) : Files.newByteChannel(Path.of(location));
    }

    /** Downloads to a temporary file, since a data file may have hundreds of megabytes and is read for hours. */
    private SeekableByteChannel download(URI location) throws IOException {
        RemoteFiles remote = StreamSupport.stream(remotes.spliterator(), false)
                .filter(files -> files.serves(location))
                .findFirst()
                .orElseThrow(() -> invalid(location.toString(), null));
        Path copy = Files.createTempFile("facet-inventory-", "");
        try (WritableByteChannel out = Files.newByteChannel(copy, StandardOpenOption.WRITE)) {
            remote.open(location)
                    .await()
                    .indefinitely()
                    .bytes()
                    .invoke(bytes -> write(bytes, out))
                    .onItem()
                    .ignoreAsUni()
                    .await()
                    .indefinitely();
        } catch (RuntimeException e) {
            Files.delete(copy);
            if (e instanceof DetectionException) {
                throw e;
            }
            throw new IOException(e);
        }
        return Files.newByteChannel(copy, StandardOpenOption.READ, StandardOpenOption.DELETE_ON_CLOSE);
    }

    private static void write(ByteBuffer bytes, WritableByteChannel out) {
        try {
            while (bytes.hasRemaining()) {
                out.write(bytes);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Keys may contain characters that must be escaped in a URI. */
    private static URI uri(String location) {
        int scheme = location.indexOf(SCHEME_END);
        int bucket = scheme + SCHEME_END.length();
        int slash = location.indexOf('/', bucket);
        try {
            return new URI(
                    location.substring(0, scheme), location.substring(bucket, slash), location.substring(slash), null);
        } catch (URISyntaxException | IndexOutOfBoundsException e) {
            throw invalid(location, e);
        }
    }

    private static DetectionException invalid(String location, Throwable cause) {
        return new DetectionException(
                ErrorCode.BAD_PARAMETER,
                "%s is not a valid object URI (scheme://bucket/key).".formatted(location),
                cause);
    }
}
