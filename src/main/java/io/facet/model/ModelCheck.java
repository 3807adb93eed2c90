package io.facet.model;

import io.facet.detection.Precision;
import io.facet.settings.RedactedUrls;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.zip.ZipException;

/** Finds configured models that can never be used, without loading or downloading one. */
public final class ModelCheck {
    private final List<String> problems = new ArrayList<>();
    private final Map<String, Set<Precision>> precisions = new TreeMap<>(ModelCatalog.bundledPrecisions());

    private ModelCheck() {}

    /** Reads local files, and hashes those that have a {@code sha256}. */
    public static List<String> problems(ModelConfig config) {
        var check = new ModelCheck();
        config.catalog().forEach(check::checkEntry);
        check.checkDefault(config);
        return check.problems;
    }

    private void checkEntry(String name, ModelConfig.CatalogEntry entry) {
        try {
            Optional<Path> file = ModelFiles.check(name, ModelLocation.parse(entry.location()), entry.sha256());
            Optional<ModelMetadata> metadata = file.isPresent() ? metadata(file.get()) : Optional.empty();
            Precision precision = entry.precision()
                    .or(() -> metadata.map(ModelMetadata::precision))
                    .orElse(Precision.FP32);
            add(name, precision);
            entry.backbone().or(() -> metadata.map(ModelMetadata::backbone)).ifPresent(same -> add(same, precision));
        } catch (IOException e) {
            precisions.putIfAbsent(name, Set.of());
            problems.add("facet.model.catalog.\"%s\".location is %s, but %s"
                    .formatted(name, RedactedUrls.of(entry.location()), RedactedUrls.in(e.getMessage())));
        }
    }

    private static Optional<ModelMetadata> metadata(Path file) throws IOException {
        try {
            return ModelMetadata.read(file);
        } catch (ZipException archiveOfTheModel) {
            return Optional.empty();
        }
    }

    private void add(String backbone, Precision precision) {
        precisions.computeIfAbsent(backbone, name -> new HashSet<>()).add(precision);
    }

    /** Combinations that depend on the device that PyTorch finds are left to readiness. */
    private void checkDefault(ModelConfig config) {
        Set<Precision> available = precisions.get(config.backbone());
        if (available == null) {
            problems.add("facet.model.backbone must be one of %s (got %s)"
                    .formatted(String.join(", ", precisions.keySet()), config.backbone()));
        } else if (!available.isEmpty()
                && config.precision() != Precision.AUTO
                && !available.contains(config.precision())) {
            problems.add("facet.model.precision must be auto or one of %s for backbone %s (got %s)"
                    .formatted(
                            PrecisionRules.labels(available.stream().sorted().toList()),
                            config.backbone(),
                            config.precision().label()));
        }
    }
}
