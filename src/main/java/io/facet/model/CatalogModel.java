package io.facet.model;

import io.facet.detection.Precision;
import io.facet.model.download.FileCache;
import io.facet.retinaface.OutputContract;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * One file of weights that can be loaded.
 *
 * @param name what callers give as {@code backbone}
 * @param backbone the architecture
 * @param sideMultiple see {@link io.facet.detection.InputImage.InputSpec}
 * @param weightsSha256 of the tensors where the file says so, else of the file
 */
public record CatalogModel(
        String name,
        String backbone,
        Precision precision,
        InputContract contract,
        OutputContract outputs,
        int sideMultiple,
        String source,
        String license,
        String weightsSha256,
        Path file,
        long bytes,
        boolean forProcessorsOnly) {

    // The light backbone has 2 MB in fp32, the heavy one 27 in int8.
    private static final long MAX_LIGHT_BYTES = 8L << 20;

    static CatalogModel of(String name, ModelCard card, Path file) throws IOException {
        String weights = card.weightsSha256() != null ? card.weightsSha256() : FileCache.hash(file);
        return new CatalogModel(
                name,
                card.backbone(),
                card.precision(),
                card.contract(),
                card.outputs(),
                card.sideMultiple(),
                card.source(),
                card.license(),
                weights,
                file,
                Files.size(file),
                "cpu".equals(card.device()));
    }

    boolean answersTo(String requested) {
        return name.equals(requested) || backbone.equals(requested);
    }

    /** Whether its weights take so little memory that each worker can have its own. */
    public boolean isLight() {
        return bytes <= MAX_LIGHT_BYTES;
    }

    boolean isReplacedBy(CatalogModel other) {
        return name.equals(other.name) && precision == other.precision;
    }
}
