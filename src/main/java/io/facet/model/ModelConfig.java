package io.facet.model;

import io.facet.detection.DetectionOptions;
import io.facet.detection.Precision;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;

/** Which network answers, and with what settings when a caller names none. */
@ConfigMapping(prefix = "facet.model")
public interface ModelConfig {

    @WithDefault("mobilenet0.25")
    String backbone();

    @WithDefault("640")
    int inputSize();

    @WithDefault("auto")
    Precision precision();

    /** {@code auto}, {@code cpu}, {@code gpu} or {@code gpu:N}. */
    @WithDefault("auto")
    String device();

    /** Of the GPU's memory, what this process may take at most; by default as much as it needs. */
    OptionalDouble gpuMemoryFraction();

    @WithDefault("0.5")
    double confidenceThreshold();

    @WithDefault("0.4")
    double nmsThreshold();

    @WithDefault("750")
    int maxFaces();

    /** Load the model and run it at every shape before readiness. A command that reads one photo does without. */
    @WithDefault("true")
    boolean warm();

    /**
     * Networks that are kept in memory; of more, the one that was used least recently goes. The default is room for the
     * light one in two precisions and for two of the catalog: a heavy one takes 110 MB in fp32, and more while it works.
     */
    @WithDefault("4")
    int maxLoaded();

    /** Where downloaded models are kept, named by their SHA-256. */
    @WithDefault("${user.home}/.cache/facet/models")
    Path cache();

    /** Models beside the ones in the jar, by the name that callers give as {@code backbone}. */
    Map<String, CatalogEntry> catalog();

    interface CatalogEntry {
        /** A TorchScript file or a ZIP around one: a path, {@code file:}, {@code https:} or {@code s3://bucket/key}. */
        String location();

        /** Of the file, as {@code sha256sum} prints it; another file is refused. Needed for what is downloaded. */
        Optional<String> sha256();

        /** By default what the file says of itself, else the name in the catalog. */
        Optional<String> backbone();

        /** By default what the file says of itself, else fp32. */
        Optional<Precision> precision();

        /** Fetch and load it before readiness, too. */
        @WithDefault("false")
        boolean warm();
    }

    default DetectionOptions defaults() {
        return new DetectionOptions(
                backbone(), inputSize(), precision(), confidenceThreshold(), nmsThreshold(), maxFaces());
    }

    /** What callers ask for who name one of the further models to be warm, and nothing else. */
    default List<DetectionOptions> othersToWarm() {
        return catalog().entrySet().stream()
                .filter(entry -> entry.getValue().warm() && !entry.getKey().equals(backbone()))
                .map(entry -> new DetectionOptions(
                        entry.getKey(), inputSize(), Precision.AUTO, confidenceThreshold(), nmsThreshold(), maxFaces()))
                .toList();
    }
}
