package io.facet.retinaface;

import io.facet.batch.BatchConfig;
import io.facet.batch.Workers;
import io.facet.detection.DetectionOptions;
import io.facet.detection.Face;
import io.facet.detection.Precision;
import io.facet.image.ImageConfig;
import io.facet.image.ImageDecoder;
import io.facet.image.Letterboxed;
import io.facet.image.PixelCount;
import io.quarkus.runtime.configuration.MemorySize;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigInteger;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/** The real decoder and the real network, without a service around them. */
public final class TestDetector {
    private final ImageDecoder decoder = new ImageDecoder(new Images());
    private final RetinaFaceDetector detector;

    public TestDetector(Map<String, Path> catalog) {
        var models = new Models(catalog);
        var batch = new Batch();
        try {
            detector = new RetinaFaceDetector(models, new ModelCatalog(models), new Workers(batch), new PyTorch(batch));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public List<Face> detect(byte[] photo, DetectionOptions options) {
        try (Letterboxed letterboxed = decoder.decode(photo, decoder.admit(photo), detector.inputSpec(options))) {
            return detector.detect(letterboxed.input(), options).await().indefinitely().faces().stream()
                    .map(letterboxed.letterbox()::toSource)
                    .toList();
        }
    }

    private record Batch() implements BatchConfig {
        @Override
        public OptionalInt workers() {
            return OptionalInt.of(1);
        }
    }

    private record Images() implements ImageConfig {
        @Override
        public MemorySize maxBytes() {
            return new MemorySize(BigInteger.valueOf(64 << 20));
        }

        @Override
        public PixelCount maxPixels() {
            return new PixelCount(100_000_000);
        }
    }

    private record Models(Map<String, Path> files) implements ModelConfig {
        @Override
        public String backbone() {
            return "mobilenet0.25";
        }

        @Override
        public int inputSize() {
            return 640;
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

        @Override
        public Map<String, CatalogModel> catalog() {
            return files.entrySet().stream()
                    .collect(java.util.stream.Collectors.toMap(Map.Entry::getKey, entry -> new File(entry.getValue())));
        }
    }

    private record File(Path location) implements ModelConfig.CatalogModel {
        @Override
        public Optional<String> sha256() {
            return Optional.empty();
        }

        @Override
        public Optional<String> backbone() {
            return Optional.empty();
        }

        @Override
        public Optional<Precision> precision() {
            return Optional.empty();
        }
    }
}
