package io.facet.model;

import io.facet.detection.Precision;
import io.facet.model.ModelMetadata.OutputContract;
import java.io.IOException;
import java.nio.file.Files;

/**
 * A model file that can be loaded. Requests select it by its name or its backbone, the architecture.
 *
 * @param weightsSha256 of the tensors if the file states it, else of the file
 * @param cpuOnly its graph has operations that only CPUs support
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
        ModelFile file,
        long bytes,
        boolean cpuOnly) {

    // The light backbone has 2 MB in fp32, the heavy one 27 MB in int8.
    private static final long MAX_LIGHT_BYTES = 8L << 20;

    static CatalogModel of(String name, ModelMetadata metadata, ModelFile file) throws IOException {
        String weights = metadata.weightsSha256() != null ? metadata.weightsSha256() : file.sha256();
        return new CatalogModel(
                name,
                metadata.backbone(),
                metadata.precision(),
                metadata.contract(),
                metadata.outputs(),
                metadata.sideMultiple(),
                metadata.source(),
                metadata.license(),
                weights,
                file,
                Files.size(file.path()),
                "cpu".equals(metadata.device()));
    }

    boolean isNamed(String requested) {
        return name.equals(requested) || backbone.equals(requested);
    }

    /** Whether its weights are small enough for a copy per worker. */
    public boolean isLight() {
        return bytes <= MAX_LIGHT_BYTES;
    }

    boolean isOverriddenBy(CatalogModel other) {
        return name.equals(other.name) && precision == other.precision;
    }
}
