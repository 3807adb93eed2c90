package io.facet.retinaface;

import io.facet.detection.DetectionOptions;
import io.facet.detection.Precision;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.nio.file.Path;
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

    /** Models beside the ones in the jar, by the name that callers give as {@code backbone}. */
    Map<String, CatalogEntry> catalog();

    interface CatalogEntry {
        /** A TorchScript file. */
        Path location();

        /** Of the file, as {@code sha256sum} prints it; another file is refused. */
        Optional<String> sha256();

        /** By default what the file says of itself, else the name in the catalog. */
        Optional<String> backbone();

        /** By default what the file says of itself, else fp32. */
        Optional<Precision> precision();
    }

    default DetectionOptions defaults() {
        return new DetectionOptions(
                backbone(), inputSize(), precision(), confidenceThreshold(), nmsThreshold(), maxFaces());
    }
}
