package io.facet.model;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;

/** The models in the jar. */
final class ShippedModels {
    private static final List<String> FILES =
            List.of("mobilenet0.25-fp32.pt", "mobilenet0.25-int8.pt", "mobilenet0.25-bf16.pt", "mobilenet0.25-fp16.pt");

    private ShippedModels() {}

    static List<CatalogModel> unpacked() throws IOException {
        List<CatalogModel> models = new ArrayList<>();
        for (String file : FILES) {
            Path unpacked = unpack(file);
            ModelCard card = ModelCard.read(unpacked).orElseThrow();
            models.add(CatalogModel.of(card.backbone(), card, unpacked));
        }
        return models;
    }

    /** The engine loads from a path only: its stream loader leaves batch norms in training mode. */
    private static Path unpack(String resource) throws IOException {
        Path file = Files.createTempFile("facet-", "-" + resource);
        file.toFile().deleteOnExit();
        try (InputStream in = ShippedModels.class.getResourceAsStream("/models/" + resource)) {
            Files.copy(in, file, StandardCopyOption.REPLACE_EXISTING);
        }
        return file;
    }
}
