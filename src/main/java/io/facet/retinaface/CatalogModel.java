package io.facet.retinaface;

import io.facet.detection.Precision;
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
        OutputContract outputs,
        int sideMultiple,
        String source,
        String license,
        String weightsSha256,
        Path file) {

    boolean answersTo(String requested) {
        return name.equals(requested) || backbone.equals(requested);
    }
}
