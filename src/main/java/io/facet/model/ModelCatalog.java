package io.facet.model;

import io.facet.detection.DetectionException;
import io.facet.detection.ErrorCode;
import io.facet.detection.ModelListing.AutoPrecision;
import io.facet.detection.ModelListing.UnavailableModel;
import io.facet.detection.Precision;
import jakarta.annotation.PreDestroy;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The models that can be asked for: those of the configuration and those in the jar. A file that is missing, torn or of
 * another hash is refused with the reason; the others go on working.
 *
 * <p>A model of the configuration that is named like one in the jar replaces it in its precision. Names go before
 * architectures: {@code mobilenet0.25} is the one of that name, and only a precision that this does not have is looked for
 * among models of other names that are a {@code mobilenet0.25}.
 */
@Singleton
public class ModelCatalog {
    private final List<CatalogModel> shipped;
    private final Map<String, ConfiguredModel> configured = new LinkedHashMap<>();
    /** Models that could not be loaded, and the sentence that says why. */
    private final Map<CatalogModel, String> broken = new ConcurrentHashMap<>();
    /** A slow server keeps no other download waiting. */
    private final ExecutorService downloads = Executors.newCachedThreadPool(task -> {
        var thread = new Thread(task, "facet-download");
        thread.setDaemon(true);
        return thread;
    });

    public ModelCatalog(ModelConfig config, ModelFiles files) throws IOException {
        this.shipped = ShippedModels.unpacked();
        config.catalog().forEach((name, entry) -> configured.put(name, new ConfiguredModel(name, entry, files)));
        // A command asks for one model, or for none: it fetches no other.
        for (ConfiguredModel model : configured.values()) {
            if (!model.isRemote()) {
                model.fetch(Runnable::run);
            } else if (config.warm()) {
                model.fetch(downloads);
            }
        }
    }

    public List<CatalogModel> models() {
        List<CatalogModel> ready = configured.values().stream()
                .flatMap(entry -> entry.model().stream())
                .toList();
        Stream<CatalogModel> fromTheJar = shipped.stream()
                .filter(model -> ready.stream().noneMatch(model::isReplacedBy))
                // Whoever brings weights of this name is not answered with others while his are missing.
                .filter(model -> !configured.containsKey(model.name())
                        || configured.get(model.name()).model().isPresent());
        return Stream.concat(fromTheJar, ready.stream())
                .filter(model -> !broken.containsKey(model))
                .toList();
    }

    public List<UnavailableModel> unavailable() {
        List<UnavailableModel> all = new ArrayList<>();
        configured.forEach((name, entry) ->
                entry.whyNot().ifPresent(why -> all.add(new UnavailableModel(name, why.getMessage()))));
        broken.forEach((model, why) -> all.add(new UnavailableModel(model.name(), why)));
        return all;
    }

    /** Fetches whatever answers to a name, if that has not begun yet; ends, never in failure, when all of it is there. */
    public CompletableFuture<Void> fetch(String backbone) {
        return CompletableFuture.allOf(configured.values().stream()
                .filter(entry -> entry.answersTo(backbone))
                .map(entry -> entry.fetch(downloads).handle((model, failure) -> null))
                .toArray(CompletableFuture[]::new));
    }

    /** From now on this model is refused. */
    public void refuse(CatalogModel model, String why) {
        broken.put(model, why);
    }

    /**
     * The model for a backbone and precision.
     *
     * @throws DetectionException {@code MODEL_NOT_FOUND}; {@code OVERLOADED} while it is being downloaded; or
     *     {@code BAD_PARAMETER} for a precision that it does not have or the device does not compute
     */
    public CatalogModel find(String backbone, Precision precision, PrecisionRules rules) {
        List<CatalogModel> candidates = candidates(backbone, rules);
        Precision wanted = precision;
        if (precision == Precision.AUTO) {
            wanted = auto(backbone, rules)
                    .map(AutoPrecision::precision)
                    .orElseThrow(
                            () -> badPrecision(precision, "the model is there in none that it would take", candidates));
        } else if (rules.refusal(precision).isPresent()) {
            throw badPrecision(precision, rules.refusal(precision).get(), candidates);
        }
        return withPrecision(candidates, wanted)
                .orElseThrow(() -> badPrecision(precision, "the model is not there in it", candidates));
    }

    /** What {@code auto} takes for a backbone. Of models with other names, it takes none that is not asked for. */
    public Optional<AutoPrecision> auto(String backbone, PrecisionRules rules) {
        List<CatalogModel> candidates = candidates(backbone, rules);
        List<CatalogModel> named = candidates.stream()
                .filter(model -> model.name().equals(backbone))
                .toList();
        return rules.choose((named.isEmpty() ? candidates : named)
                .stream().map(CatalogModel::precision).toList());
    }

    private static Optional<CatalogModel> withPrecision(List<CatalogModel> models, Precision precision) {
        return models.stream().filter(model -> model.precision() == precision).findFirst();
    }

    private static DetectionException badPrecision(Precision asked, String why, List<CatalogModel> candidates) {
        List<Precision> offered =
                candidates.stream().map(CatalogModel::precision).distinct().toList();
        return new DetectionException(
                ErrorCode.BAD_PARAMETER,
                "precision is %s, but %s. Backbone %s is there in: %s."
                        .formatted(asked.label(), why, candidates.get(0).name(), PrecisionRules.labels(offered)));
    }

    /** Those of the very name first. */
    private List<CatalogModel> candidates(String backbone, PrecisionRules rules) {
        requireUsable(Optional.ofNullable(configured.get(backbone)));
        List<CatalogModel> usable = models().stream()
                .filter(model -> !model.forProcessorsOnly() || !rules.gpu())
                .toList();
        List<CatalogModel> candidates = Stream.concat(
                        usable.stream().filter(model -> model.name().equals(backbone)),
                        usable.stream()
                                .filter(model -> !model.name().equals(backbone)
                                        && model.backbone().equals(backbone)))
                .toList();
        if (candidates.isEmpty()) {
            requireUsable(configured.values().stream()
                    .filter(entry -> entry.answersTo(backbone))
                    .findFirst());
            throw new DetectionException(ErrorCode.MODEL_NOT_FOUND, whyMissing(backbone, usable));
        }
        return candidates;
    }

    /** Begins to fetch what has not been asked for before. */
    private void requireUsable(Optional<ConfiguredModel> entry) {
        entry.ifPresent(model -> model.fetch(downloads));
        entry.flatMap(ConfiguredModel::whyNot).ifPresent(why -> {
            throw why;
        });
    }

    private String whyMissing(String backbone, List<CatalogModel> usable) {
        return broken.entrySet().stream()
                .filter(entry -> entry.getKey().answersTo(backbone))
                .map(Map.Entry::getValue)
                .findFirst()
                .orElseGet(() -> "There is no backbone %s; there are: %s."
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
