package io.facet.backfill.inventory;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.facet.detection.DetectionException;
import io.facet.detection.ErrorCode;
import io.facet.detection.RemoteFiles;
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

/** Opens the manifest and the data files of an inventory, in S3 or as local copies. Blocks. */
@Singleton
public class InventoryFiles {
    private static final String S3 = "s3://";

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

    InventoryManifest manifest(String location) {
        try (InputStream in = Channels.newInputStream(open(location))) {
            return InventoryManifest.read(in, json);
        } catch (IOException e) {
            throw new DetectionException(
                    ErrorCode.BAD_PARAMETER, "There is no manifest %s that can be read.".formatted(location), e);
        }
    }

    /** A data file: in the bucket that the manifest names; of a local manifest {@code ../data/NAME}, as S3 lays it, or NAME. */
    SeekableByteChannel data(String manifestLocation, InventoryManifest manifest, String key) throws IOException {
        if (manifestLocation.startsWith(S3)) {
            return open(S3 + manifest.destination() + "/" + key);
        }
        Path folder = Path.of(manifestLocation).toAbsolutePath().getParent();
        String name = key.substring(key.lastIndexOf('/') + 1);
        Path file = Stream.of(folder.resolve("../data"), folder)
                .map(place -> place.resolve(name).normalize())
                .filter(Files::isRegularFile)
                .findFirst()
                .orElseThrow(() -> new DetectionException(
                        ErrorCode.BAD_PARAMETER,
                        "The inventory's file %s lies neither in ../data nor next to it.".formatted(name)));
        return Files.newByteChannel(file);
    }

    private SeekableByteChannel open(String location) throws IOException {
        return location.startsWith(S3) ? download(uri(location)) : Files.newByteChannel(Path.of(location));
    }

    /** To a file that is gone once it is closed: a data file may have hundreds of megabytes, and is read for hours. */
    private SeekableByteChannel download(URI location) throws IOException {
        RemoteFiles remote = StreamSupport.stream(remotes.spliterator(), false)
                .filter(files -> files.serves(location))
                .findFirst()
                .orElseThrow();
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

    private static URI uri(String location) {
        int slash = location.indexOf('/', S3.length());
        try {
            return new URI("s3", location.substring(S3.length(), slash), location.substring(slash), null);
        } catch (URISyntaxException | IndexOutOfBoundsException e) {
            throw new DetectionException(ErrorCode.BAD_PARAMETER, location + " is no s3://bucket/key.", e);
        }
    }
}
