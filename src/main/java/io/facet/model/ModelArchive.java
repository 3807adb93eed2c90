package io.facet.model;

import io.facet.model.download.FileCache;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipFile;

/**
 * A ZIP file around a model. TorchScript is one itself; DJL publishes models, its {@code retinaface.zip} among them, as
 * one that holds {@code NAME.pt}, alone or in a folder or with other files beside it.
 */
final class ModelArchive {
    private static final String IN_EVERY_TORCH_SCRIPT = "/constants.pkl";
    private static final String IN_EVERY_STATE_DICT = "/data.pkl";
    private static final String WHAT_TO_DO = "; a model is made by export_retinaface.py, see docs/models.md";

    private ModelArchive() {}

    /**
     * The TorchScript file itself: this one, or the one in it, which is then unpacked into the cache.
     *
     * @throws IOException says why there is none, as the end of a sentence
     */
    static Path torchScript(Path file, FileCache cache) throws IOException {
        try (var archive = new ZipFile(file.toFile())) {
            if (holds(archive, IN_EVERY_TORCH_SCRIPT)) {
                return file;
            }
            ZipEntry model = onlyModel(archive);
            Path unpacked = cache.add(Optional.empty(), out -> {
                try (InputStream in = archive.getInputStream(model)) {
                    in.transferTo(out);
                }
            });
            return torchScript(unpacked, cache);
        } catch (ZipException e) {
            throw new IOException(
                    "its file is cut short, or no TorchScript (" + e.getMessage() + "); copy it again, or see"
                            + " docs/models.md how models are made",
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
                    "its file is a ZIP archive of several models (" + names + "); unpack it and name one");
        }
        if (holds(archive, IN_EVERY_STATE_DICT)) {
            throw new IOException("its file is a state dict, no TorchScript" + WHAT_TO_DO);
        }
        throw new IOException("its file is a ZIP archive, but no TorchScript is in it" + WHAT_TO_DO);
    }

    private static boolean holds(ZipFile archive, String end) {
        return archive.stream().anyMatch(entry -> entry.getName().endsWith(end));
    }
}
