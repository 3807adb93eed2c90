package io.facet.retinaface;

import io.facet.detection.Precision;
import io.facet.model.ModelCatalog;
import io.facet.model.ModelConfig;
import io.facet.model.ModelFiles;
import io.facet.model.download.Downloads;
import io.facet.model.download.HttpFiles;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;

/** Default model settings with the given catalog. */
public record TestModels(Map<String, ModelConfig.CatalogEntry> catalog, Optional<Path> calibration)
        implements ModelConfig {

    private static final Path CACHE =
            Path.of("target", "model-cache-" + ProcessHandle.current().pid());

    /** A catalog that can download from web servers. */
    public ModelCatalog open() throws IOException {
        return new ModelCatalog(this, new ModelFiles(this, new Downloads(List.of(new HttpFiles()))));
    }

    public static TestModels none() {
        return of(Map.of());
    }

    public static TestModels of(Map<String, ? extends ModelConfig.CatalogEntry> catalog) {
        return new TestModels(Map.copyOf(catalog), Optional.empty());
    }

    /** @param expectedSha256 or null */
    public record Entry(String location, String expectedSha256) implements ModelConfig.CatalogEntry {
        public Entry(Path file, String expectedSha256) {
            this(file.toString(), expectedSha256);
        }

        @Override
        public Optional<String> sha256() {
            return Optional.ofNullable(expectedSha256);
        }

        @Override
        public Optional<String> backbone() {
            return Optional.empty();
        }

        @Override
        public Optional<Precision> precision() {
            return Optional.empty();
        }

        @Override
        public boolean warm() {
            return false;
        }
    }

    @Override
    public int maxLoaded() {
        return 4;
    }

    /** A new directory per run. */
    @Override
    public Path cache() {
        return CACHE;
    }

    @Override
    public String backbone() {
        return "mobilenet0.25";
    }

    @Override
    public List<Integer> inputSize() {
        return List.of(640);
    }

    @Override
    public double enlarge() {
        return 1;
    }

    @Override
    public Precision precision() {
        return Precision.AUTO;
    }

    @Override
    public String device() {
        return "cpu";
    }

    @Override
    public OptionalDouble gpuMemoryFraction() {
        return OptionalDouble.empty();
    }

    @Override
    public double confidenceThreshold() {
        return 0.5;
    }

    @Override
    public double nmsThreshold() {
        return 0.4;
    }

    @Override
    public int maxFaces() {
        return 750;
    }

    @Override
    public boolean warm() {
        return false;
    }
}
