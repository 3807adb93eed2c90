package io.facet.retinaface;

import io.facet.detection.DetectionException;
import io.facet.detection.DetectionOptions;
import io.facet.detection.ErrorCode;
import io.facet.detection.InputSpec;
import io.facet.detection.Precision;
import io.facet.detection.Sha256;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.DigestInputStream;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jboss.logging.Logger;

/**
 * The models that can be asked for: those in the jar and those of the configuration. A file that is missing, torn or of
 * another hash is refused with the reason; the others go on working.
 */
@Singleton
class ModelCatalog {
    private static final Logger LOG = Logger.getLogger(ModelCatalog.class);
    private static final List<String> SHIPPED =
            List.of("mobilenet0.25-fp32.pt", "mobilenet0.25-int8.pt", "mobilenet0.25-bf16.pt", "mobilenet0.25-fp16.pt");

    private final List<CatalogModel> models = new ArrayList<>();
    /** Names of the models that cannot be used, and why. */
    private final Map<String, String> refused = new LinkedHashMap<>();

    ModelCatalog(ModelConfig config) throws IOException {
        for (String file : SHIPPED) {
            Path unpacked = unpack(file);
            ModelCard card = ModelCard.read(unpacked).orElseThrow();
            models.add(model(card.backbone(), card, unpacked));
        }
        config.catalog().forEach(this::admit);
    }

    List<CatalogModel> models() {
        return List.copyOf(models);
    }

    /**
     * The model for a backbone and precision.
     *
     * @throws DetectionException {@code MODEL_NOT_FOUND}, or {@code BAD_PARAMETER} for a precision it does not have
     */
    CatalogModel find(String backbone, Precision precision, Precision fastest) {
        List<CatalogModel> candidates =
                models.stream().filter(model -> model.answersTo(backbone)).toList();
        if (candidates.isEmpty()) {
            throw new DetectionException(ErrorCode.MODEL_NOT_FOUND, whyMissing(backbone));
        }
        if (precision == Precision.AUTO) {
            return withPrecision(candidates, fastest, withPrecision(candidates, Precision.FP32, candidates.get(0)));
        }
        CatalogModel found = withPrecision(candidates, precision, null);
        if (found == null) {
            String offered =
                    candidates.stream().map(model -> model.precision().label()).collect(Collectors.joining(", "));
            throw DetectionOptions.badParameter(
                    "precision", precision.label(), "auto, " + offered + " for backbone " + backbone);
        }
        return found;
    }

    private static CatalogModel withPrecision(List<CatalogModel> models, Precision precision, CatalogModel otherwise) {
        return models.stream()
                .filter(model -> model.precision() == precision)
                .findFirst()
                .orElse(otherwise);
    }

    private String whyMissing(String backbone) {
        if (refused.containsKey(backbone)) {
            return "Backbone %s is in the catalog, but %s.".formatted(backbone, refused.get(backbone));
        }
        String names = models.stream().map(CatalogModel::name).distinct().collect(Collectors.joining(", "));
        return "There is no backbone %s; there are: %s.".formatted(backbone, names);
    }

    private void admit(String name, ModelConfig.CatalogEntry entry) {
        try {
            Path file = entry.location();
            if (!Files.isReadable(file)) {
                throw new IOException("its file does not exist or cannot be read");
            }
            if (entry.sha256().isPresent()) {
                requireHash(file, entry.sha256().get());
            }
            ModelCard card = ModelCard.read(file).orElseGet(() -> plainCard(name));
            models.add(model(name, overridden(card, entry), file));
        } catch (IOException e) {
            LOG.errorf("Model %s at %s is refused: %s", name, entry.location(), e.getMessage());
            refused.put(name, e.getMessage());
        }
    }

    private static void requireHash(Path file, String expected) throws IOException {
        String actual = hash(file);
        if (!actual.equalsIgnoreCase(expected.strip())) {
            throw new IOException("its file has sha256 " + actual + ", expected is " + expected);
        }
    }

    /** A file that says nothing of itself is taken for a plain trace of Pytorch_Retinaface. */
    private static ModelCard plainCard(String name) {
        return new ModelCard(
                InputContract.FLOAT_NCHW_BGR,
                InputSpec.CELL,
                name,
                Precision.FP32,
                "file without a card",
                null,
                null,
                null);
    }

    private static ModelCard overridden(ModelCard card, ModelConfig.CatalogEntry entry) {
        return new ModelCard(
                card.contract(),
                card.sideMultiple(),
                entry.backbone().orElse(card.backbone()),
                entry.precision().orElse(card.precision()),
                card.source(),
                card.weightsSha256(),
                card.license(),
                card.outputs());
    }

    private static CatalogModel model(String name, ModelCard card, Path file) throws IOException {
        String weights = card.weightsSha256() != null ? card.weightsSha256() : hash(file);
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
                Files.size(file));
    }

    private static String hash(Path file) throws IOException {
        var digest = Sha256.digest();
        try (var in = new DigestInputStream(Files.newInputStream(file), digest)) {
            in.transferTo(OutputStream.nullOutputStream());
        }
        return HexFormat.of().formatHex(digest.digest());
    }

    /** The engine loads from a path only: its stream loader leaves batch norms in training mode. */
    private static Path unpack(String resource) throws IOException {
        Path file = Files.createTempFile("facet-", "-" + resource);
        file.toFile().deleteOnExit();
        try (InputStream in = ModelCatalog.class.getResourceAsStream("/models/" + resource)) {
            Files.copy(in, file, StandardCopyOption.REPLACE_EXISTING);
        }
        return file;
    }
}
