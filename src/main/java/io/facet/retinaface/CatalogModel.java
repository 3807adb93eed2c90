package io.facet.retinaface;

import io.facet.detection.Precision;
import io.facet.download.FileCache;
import java.io.IOException;
import java.nio.file.Path;

/**
 * One file of weights that can be loaded.
 *
 * @param name what callers give as {@code backbone}
 * @param backbone the architecture
 * @param sideMultiple see {@link io.facet.detection.InputSpec}
 * @param weightsSha256 of the tensors where the file says so, else of the file
 */
record CatalogModel(
        String name,
        String backbone,
        Precision precision,
        InputContract contract,
        int sideMultiple,
        String source,
        String license,
        String weightsSha256,
        Path file) {

    static CatalogModel of(String name, ModelCard card, Path file) throws IOException {
        String weights = card.weightsSha256() != null ? card.weightsSha256() : FileCache.hash(file);
        return new CatalogModel(
                name,
                card.backbone(),
                card.precision(),
                card.contract(),
                card.sideMultiple(),
                card.source(),
                card.license(),
                weights,
                file);
    }

    boolean answersTo(String requested) {
        return name.equals(requested) || backbone.equals(requested);
    }

    boolean isReplacedBy(CatalogModel other) {
        return name.equals(other.name) && precision == other.precision;
    }
}
