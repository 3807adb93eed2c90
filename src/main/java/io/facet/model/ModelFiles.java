package io.facet.model;

import io.facet.model.download.Downloads;
import io.facet.model.download.FileCache;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipFile;

/** Provides the TorchScript files of configured models on the local disk. */
@Singleton
public class ModelFiles {
    private static final Pattern SHA256 = Pattern.compile("[0-9a-f]{64}");
    private static final String TORCH_SCRIPT_ENTRY = "/constants.pkl";
    private static final String STATE_DICT_ENTRY = "/data.pkl";
    private static final String EXPORT = "; export the model with export_retinaface.py, see docs/models.md";

    private final FileCache cache;
    private final Downloads downloads;

    public ModelFiles(ModelConfig config, Downloads downloads) {
        this.cache = new FileCache(config.cache());
        this.downloads = downloads;
    }

    /** The model's TorchScript file, downloaded unless it is cached; blocks. A failure's message ends a sentence. */
    ModelFile file(String name, ModelLocation location, Optional<String> sha256) throws IOException {
        Optional<String> expected = expectedHash(name, location, sha256);
        return torchScript(
                location.remote().isPresent()
                        ? download(name, location, expected.get())
                        : local(location.file().orElseThrow(), expected));
    }

    private static Optional<String> expectedHash(String name, ModelLocation location, Optional<String> sha256)
            throws IOException {
        Optional<String> expected = sha256.map(hash -> hash.strip().toLowerCase(Locale.ROOT));
        if (expected.isPresent() && !SHA256.matcher(expected.get()).matches()) {
            throw new IOException(
                    "its sha256 is %s, which is not 64 hexadecimal digits as sha256sum prints".formatted(sha256.get()));
        }
        if (expected.isEmpty() && location.remote().isPresent()) {
            throw new IOException(
                    ("facet.model.catalog.\"%s\".sha256 is missing, which is required for downloads; use the hash that the"
                                    + " publisher states, or run sha256sum on a copy that you trust")
                            .formatted(name));
        }
        return expected;
    }

    /** The local file of a configured model if it is usable; empty if it is remote. A failure's message ends a sentence. */
    static Optional<Path> check(String name, ModelLocation location, Optional<String> sha256) throws IOException {
        Optional<String> expected = expectedHash(name, location, sha256);
        if (location.file().isPresent()) {
            entryOfTorchScript(local(location.file().get(), expected).path());
        }
        return location.file();
    }

    private ModelFile download(String name, ModelLocation location, String expected) throws IOException {
        try {
            Path file = downloads.fetch(name, location.remote().orElseThrow(), expected, cache);
            return new ModelFile(file, expected);
        } catch (IOException e) {
            throw new IOException("its download failed: " + e.getMessage(), e);
        }
    }

    private static ModelFile local(Path path, Optional<String> expected) throws IOException {
        if (!Files.isReadable(path)) {
            throw new IOException("its file does not exist or cannot be read");
        }
        var file = new ModelFile(path, FileCache.hash(path));
        if (expected.isPresent() && !expected.get().equals(file.sha256())) {
            throw new IOException("its file has " + FileCache.mismatch(file.sha256(), expected.get()));
        }
        return file;
    }

    /** The file itself, or {@code NAME.pt} from a ZIP such as DJL's {@code retinaface.zip}, extracted to the cache. */
    private ModelFile torchScript(ModelFile file) throws IOException {
        Optional<ZipEntry> nested = entryOfTorchScript(file.path());
        return nested.isPresent() ? torchScript(extracted(file, nested.get())) : file;
    }

    private ModelFile extracted(ModelFile file, ZipEntry model) throws IOException {
        try (VerifiedCopy copy = file.verifiedCopy();
                var archive = new ZipFile(copy.path().toFile())) {
            Path extracted = cache.add(Optional.empty(), out -> {
                try (InputStream in = archive.getInputStream(model)) {
                    in.transferTo(out);
                }
            });
            return new ModelFile(extracted, extracted.getFileName().toString());
        }
    }

    /** The entry of a ZIP that is the TorchScript file; empty if the file itself is TorchScript. */
    private static Optional<ZipEntry> entryOfTorchScript(Path file) throws IOException {
        try (var archive = new ZipFile(file.toFile())) {
            return hasEntry(archive, TORCH_SCRIPT_ENTRY) ? Optional.empty() : Optional.of(onlyModel(archive));
        } catch (ZipException e) {
            throw new IOException(
                    "its file is truncated or not TorchScript (" + e.getMessage() + "); copy it again, or see"
                            + " docs/models.md for how to export a model",
                    e);
        }
    }

    private static ZipEntry onlyModel(ZipFile archive) throws IOException {
        List<? extends ZipEntry> models = archive.stream()
                .filter(entry -> !entry.isDirectory() && entry.getName().endsWith(".pt"))
                .toList();
        if (models.size() == 1) {
            return models.get(0);
        }
        if (models.size() > 1) {
            String names = models.stream().map(ZipEntry::getName).collect(Collectors.joining(", "));
            throw new IOException(
                    "its file is a ZIP archive of several models (" + names + "); extract it and configure one");
        }
        if (hasEntry(archive, STATE_DICT_ENTRY)) {
            throw new IOException("its file is a state dict, not TorchScript" + EXPORT);
        }
        throw new IOException("its file is a ZIP archive without TorchScript" + EXPORT);
    }

    private static boolean hasEntry(ZipFile archive, String suffix) {
        return archive.stream().anyMatch(entry -> entry.getName().endsWith(suffix));
    }
}
