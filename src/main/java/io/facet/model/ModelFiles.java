package io.facet.model;

import io.facet.model.download.Downloads;
import io.facet.model.download.FileCache;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/** From what the configuration says of a model to a TorchScript file on this disk. */
@Singleton
public class ModelFiles {
    private static final Pattern SHA256 = Pattern.compile("[0-9a-f]{64}");

    private final FileCache cache;
    private final Downloads downloads;

    public ModelFiles(ModelConfig config, Downloads downloads) {
        this.cache = new FileCache(config.cache());
        this.downloads = downloads;
    }

    /**
     * The file of a model; a remote one is downloaded unless it is in the cache. Blocks until then.
     *
     * @throws IOException says why it is refused, as the end of a sentence
     */
    Path file(String name, ModelLocation location, Optional<String> sha256) throws IOException {
        Optional<String> expected = sha256.map(hash -> hash.strip().toLowerCase(Locale.ROOT));
        if (expected.isPresent() && !SHA256.matcher(expected.get()).matches()) {
            throw new IOException(
                    "its sha256 is %s, which is none: 64 digits, as sha256sum prints them".formatted(sha256.get()));
        }
        Path file = location.remote().isPresent()
                ? download(name, location, expected)
                : local(location.file().orElseThrow(), expected);
        return ModelArchive.torchScript(file, cache);
    }

    private Path download(String name, ModelLocation location, Optional<String> expected) throws IOException {
        if (expected.isEmpty()) {
            throw new IOException(
                    ("facet.model.catalog.\"%s\".sha256 is missing, which a file from elsewhere needs; whoever"
                                    + " publishes it gives it, or sha256sum prints that of a copy you trust")
                            .formatted(name));
        }
        try {
            return downloads.fetch(name, location.remote().orElseThrow(), expected.get(), cache);
        } catch (IOException e) {
            throw new IOException("it cannot be downloaded: " + e.getMessage(), e);
        }
    }

    private static Path local(Path file, Optional<String> expected) throws IOException {
        if (!Files.isReadable(file)) {
            throw new IOException("its file does not exist or cannot be read");
        }
        if (expected.isPresent()) {
            String actual = FileCache.hash(file);
            if (!actual.equals(expected.get())) {
                throw new IOException("its file has " + FileCache.both(actual, expected.get()));
            }
        }
        return file;
    }
}
