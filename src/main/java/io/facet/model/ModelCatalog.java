package io.facet.model;

import io.facet.detection.DetectionException;
import io.facet.detection.DetectionOptions;
import io.facet.detection.ErrorCode;
import io.facet.detection.ModelListing.AutoPrecision;
import io.facet.detection.ModelListing.UnavailableModel;
import io.facet.detection.Precision;
import io.facet.image.ImageConfig;
import jakarta.annotation.PreDestroy;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The available models: configured ones, which override those of the same name and precision in the jar, and those in
 * the jar. A file that is missing, damaged or has another hash is rejected with the reason; the other models keep
 * working. A model of another name but the requested architecture is considered only for precisions that the model of
 * the requested name does not have.
 */
@Singleton
public class ModelCatalog {
    private static final String BUNDLED = "/models/";

    private static final Pattern BUNDLED_LINE = Pattern.compile("(\\w{64}) +((.+)-(\\w+)\\.pt)");

    private final List<CatalogModel> bundled;
    private final Map<String, ConfiguredModel> configured = new LinkedHashMap<>();
    private final Map<CatalogModel, String> rejected = new ConcurrentHashMap<>();
    // Unbounded, so that a slow server does not delay other downloads.
    private final ExecutorService downloads = Executors.newCachedThreadPool(task -> {
        var thread = new Thread(task, "facet-download");
        thread.setDaemon(true);
        return thread;
    });

    public ModelCatalog(ModelConfig config, ModelFiles files) throws IOException {
        this.bundled = extractBundled();
        config.catalog().forEach((name, entry) -> configured.put(name, new ConfiguredModel(name, entry, files)));
        // Commands, which do not warm up, download only the model that they use.
        for (ConfiguredModel model : configured.values()) {
            if (!model.isRemote()) {
                model.fetch(Runnable::run);
            } else if (config.warm()) {
                model.fetch(downloads);
            }
        }
    }

    /** The precisions of each backbone in the jar. */
    static Map<String, Set<Precision>> bundledPrecisions() {
        return bundledHashes()
                .collect(Collectors.groupingBy(
                        line -> line.group(3),
                        Collectors.mapping(line -> Precision.parse(line.group(4)), Collectors.toSet())));
    }

    private static List<CatalogModel> extractBundled() throws IOException {
        List<CatalogModel> models = new ArrayList<>();
        for (MatchResult line : bundledHashes().toList()) {
            String sha256 = line.group(1);
            String name = line.group(2);
            Path extracted;
            try (InputStream in = ModelCatalog.class.getResourceAsStream(BUNDLED + name)) {
                extracted = TemporaryModels.ofProcess().copy(name, in);
            }
            ModelMetadata metadata = ModelMetadata.read(extracted).orElseThrow();
            models.add(CatalogModel.of(metadata.backbone(), metadata, new ModelFile(extracted, sha256)));
        }
        return models;
    }

    /** One match for each model in the jar; {@code SHA256SUMS} has the format of {@code sha256sum}. */
    private static Stream<MatchResult> bundledHashes() {
        try (InputStream in = ModelCatalog.class.getResourceAsStream(BUNDLED + "SHA256SUMS")) {
            return BUNDLED_LINE
                    .matcher(new String(in.readAllBytes(), StandardCharsets.UTF_8))
                    .results();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Produces
    @Singleton
    static DetectionOptions defaults(ModelConfig model, ImageConfig image) {
        return model.defaults().withOrientation(image.orientation());
    }

    public List<CatalogModel> models() {
        List<CatalogModel> ready = configured.values().stream()
                .flatMap(entry -> entry.model().stream())
                .toList();
        Stream<CatalogModel> fromJar = bundled.stream()
                .filter(model -> ready.stream().noneMatch(model::isOverriddenBy))
                // While a configured model is unavailable, do not fall back to the bundled one.
                .filter(model -> !configured.containsKey(model.name())
                        || configured.get(model.name()).model().isPresent());
        return Stream.concat(fromJar, ready.stream())
                .filter(model -> !rejected.containsKey(model))
                .toList();
    }

    public List<UnavailableModel> unavailable() {
        List<UnavailableModel> all = new ArrayList<>();
        configured.forEach((name, entry) ->
                entry.unavailability().ifPresent(why -> all.add(new UnavailableModel(name, why.getMessage()))));
        rejected.forEach((model, why) -> all.add(new UnavailableModel(model.name(), why)));
        return all;
    }

    /** Fetches the models of a backbone unless that was done before. Completes when all are done; never fails. */
    public CompletableFuture<Void> fetch(String backbone) {
        return CompletableFuture.allOf(configured.values().stream()
                .filter(entry -> entry.isNamed(backbone))
                .map(entry -> entry.fetch(downloads).handle((model, failure) -> null))
                .toArray(CompletableFuture[]::new));
    }

    public void reject(CatalogModel model, String why) {
        rejected.put(model, why);
    }

    /**
     * @throws DetectionException {@code MODEL_NOT_FOUND}; {@code OVERLOADED} while it is downloaded; or {@code BAD_PARAMETER}
     *     if the model or the device does not support the precision
     */
    public CatalogModel find(String backbone, Precision precision, PrecisionRules rules) {
        List<CatalogModel> candidates = candidates(backbone, rules);
        Precision resolved = precision;
        if (precision == Precision.AUTO) {
            resolved = auto(candidates, backbone, rules)
                    .map(AutoPrecision::precision)
                    .orElseThrow(
                            () -> badPrecision(precision, "the model has no precision that it selects", candidates));
        } else if (rules.unsupported(precision).isPresent()) {
            throw badPrecision(precision, rules.unsupported(precision).get(), candidates);
        }
        return withPrecision(candidates, resolved)
                .orElseThrow(() -> badPrecision(precision, "the model is not available in it", candidates));
    }

    /** The precision that {@code auto} selects for a backbone. It prefers models of this name to others of its architecture. */
    public Optional<AutoPrecision> auto(String backbone, PrecisionRules rules) {
        return auto(candidates(backbone, rules), backbone, rules);
    }

    private static Optional<AutoPrecision> auto(List<CatalogModel> candidates, String backbone, PrecisionRules rules) {
        List<CatalogModel> named = candidates.stream()
                .filter(model -> model.name().equals(backbone))
                .toList();
        return rules.choose((named.isEmpty() ? candidates : named)
                .stream().map(CatalogModel::precision).toList());
    }

    private static Optional<CatalogModel> withPrecision(List<CatalogModel> models, Precision precision) {
        return models.stream().filter(model -> model.precision() == precision).findFirst();
    }

    private static DetectionException badPrecision(Precision requested, String why, List<CatalogModel> candidates) {
        List<Precision> available =
                candidates.stream().map(CatalogModel::precision).distinct().toList();
        return new DetectionException(
                ErrorCode.BAD_PARAMETER,
                "precision is %s, but %s. Backbone %s is available in: %s."
                        .formatted(requested.label(), why, candidates.get(0).name(), PrecisionRules.labels(available)));
    }

    private List<CatalogModel> candidates(String backbone, PrecisionRules rules) {
        requireAvailable(Optional.ofNullable(configured.get(backbone)));
        List<CatalogModel> usable = models().stream()
                .filter(model -> !model.cpuOnly() || !rules.gpu())
                .toList();
        List<CatalogModel> candidates = Stream.concat(
                        usable.stream().filter(model -> model.name().equals(backbone)),
                        usable.stream()
                                .filter(model -> !model.name().equals(backbone)
                                        && model.backbone().equals(backbone)))
                .toList();
        if (candidates.isEmpty()) {
            requireAvailable(configured.values().stream()
                    .filter(entry -> entry.isNamed(backbone))
                    .findFirst());
            throw new DetectionException(ErrorCode.MODEL_NOT_FOUND, notFound(backbone, usable));
        }
        return candidates;
    }

    private void requireAvailable(Optional<ConfiguredModel> entry) {
        entry.ifPresent(model -> model.fetch(downloads));
        entry.flatMap(ConfiguredModel::unavailability).ifPresent(why -> {
            throw why;
        });
    }

    private String notFound(String backbone, List<CatalogModel> usable) {
        return rejected.entrySet().stream()
                .filter(entry -> entry.getKey().isNamed(backbone))
                .map(Map.Entry::getValue)
                .findFirst()
                .orElseGet(() -> "There is no backbone %s. Available: %s."
                        .formatted(
                                backbone,
                                usable.stream()
                                        .map(CatalogModel::name)
                                        .distinct()
                                        .collect(Collectors.joining(", "))));
    }

    @PreDestroy
    void close() {
        downloads.shutdownNow();
    }
}
