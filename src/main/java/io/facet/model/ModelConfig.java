package io.facet.model;

import io.facet.detection.DetectionOptions;
import io.facet.detection.DetectionOptions.Scales;
import io.facet.detection.Precision;
import io.facet.settings.ValidatedSettings;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;

/** The default model and options, and further models. */
@ConfigMapping(prefix = "facet.model")
public interface ModelConfig extends ValidatedSettings {

    @WithDefault("mobilenet0.25")
    String backbone();

    /** Longest sides of the network's input; several scales are merged. */
    @WithDefault("640")
    List<Integer> inputSize();

    /** The largest factor by which an image that is smaller than an input size is enlarged. */
    @WithDefault("1")
    double enlarge();

    @WithDefault("auto")
    Precision precision();

    /** {@code auto}, {@code cpu}, {@code gpu} or {@code gpu:N}. */
    @WithDefault("auto")
    String device();

    /** The largest share of GPU memory for this process; unlimited by default. */
    OptionalDouble gpuMemoryFraction();

    @WithDefault("0.5")
    double confidenceThreshold();

    @WithDefault("0.4")
    double nmsThreshold();

    @WithDefault("750")
    int maxFaces();

    /** A file from {@code facet tune --truth}, for the probability of each face. */
    Optional<Path> calibration();

    /** Load the model and run it for every shape before readiness. Off for commands that read one photo. */
    @WithDefault("true")
    boolean warm();

    /**
     * Models that are kept in memory; loading another evicts the least recently used one. The default fits the light model
     * in two precisions and two models of the catalog: a heavy one takes 110 MB in fp32, and more while it runs.
     */
    @WithDefault("4")
    int maxLoaded();

    /** The directory of downloaded models, which are named by their SHA-256. */
    @WithDefault("${user.home}/.cache/facet/models")
    Path cache();

    /** Models in addition to those in the jar, by the value of {@code backbone} in requests. */
    Map<String, CatalogEntry> catalog();

    interface CatalogEntry {
        /** A TorchScript file or a ZIP around one: a path, {@code file:}, {@code https:} or {@code s3://bucket/key}. */
        String location();

        /** Of the file, as {@code sha256sum} prints it. Required for downloads. */
        Optional<String> sha256();

        /** By default the value in the file's metadata; without one, the name in the catalog. */
        Optional<String> backbone();

        /** By default from the file's metadata, else fp32. */
        Optional<Precision> precision();

        @WithDefault("false")
        boolean warm();
    }

    @Override
    default void validate(Problems problems) {
        inputSize().forEach(size -> require(problems, DetectionOptions.INPUT_SIZES, "input-size", size));
        problems.require(
                DetectionOptions.isAffordable(inputSize()), "input-size", inputSize(), DetectionOptions.AFFORDABLE);
        require(problems, DetectionOptions.ENLARGEMENTS, "enlarge", enlarge());
        require(problems, DetectionOptions.CONFIDENCES, "confidence-threshold", confidenceThreshold());
        require(problems, DetectionOptions.OVERLAPS, "nms-threshold", nmsThreshold());
        require(problems, DetectionOptions.FACE_COUNTS, "max-faces", maxFaces());
        problems.require(device().matches("auto|cpu|gpu(:\\d{1,3})?"), "device", device(), "auto, cpu, gpu or gpu:N");
        gpuMemoryFraction()
                .ifPresent(share -> problems.require(
                        share > 0 && share <= 1, "gpu-memory-fraction", share, "more than 0 and at most 1"));
        problems.require(maxLoaded() >= 1, "max-loaded", maxLoaded(), "1 or more");
    }

    private static void require(Problems problems, DetectionOptions.Range range, String name, Number value) {
        problems.require(range.contains(value.doubleValue()), name, value, range.description());
    }

    private Scales scales() {
        return Scales.of(inputSize(), enlarge());
    }

    default DetectionOptions defaults() {
        return new DetectionOptions(
                backbone(), scales(), precision(), confidenceThreshold(), nmsThreshold(), maxFaces());
    }

    /** The options of a request that names only the backbone, for each further model that is warmed up. */
    default List<DetectionOptions> othersToWarm() {
        return catalog().entrySet().stream()
                .filter(entry -> entry.getValue().warm() && !entry.getKey().equals(backbone()))
                .map(entry -> new DetectionOptions(
                        entry.getKey(), scales(), Precision.AUTO, confidenceThreshold(), nmsThreshold(), maxFaces()))
                .toList();
    }
}
