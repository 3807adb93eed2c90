package io.facet.retinaface;

import io.facet.batch.BatchConfig;
import io.facet.batch.BatchSettings;
import io.facet.batch.Workers;
import io.facet.detection.DetectionOptions;
import io.facet.detection.Face;
import io.facet.detection.FaceDetector;
import io.facet.image.ImageDecoder;
import io.facet.image.LetterboxedImage;
import io.facet.image.TestImageConfig;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** The real decoder and network without the service. */
public final class TestDetector {
    private final ImageDecoder decoder = new ImageDecoder(TestImageConfig.DEFAULTS);
    private final RetinaFaceDetector detector;

    public TestDetector(Map<String, Path> catalog) {
        TestModels models = TestModels.of(catalog.entrySet().stream()
                .collect(Collectors.toMap(Map.Entry::getKey, entry -> new TestModels.Entry(entry.getValue(), null))));
        BatchConfig batch = new BatchSettings(1, 1);
        try {
            detector =
                    new RetinaFaceDetector(models, models.open(), batch, new Workers(batch), new SimpleMeterRegistry());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public List<Face> detect(byte[] photo, DetectionOptions options) {
        FaceDetector.ResolvedModel model = detector.resolve(options);
        try (LetterboxedImage letterboxed =
                decoder.decode(ByteBuffer.wrap(photo), decoder.readHeader(ByteBuffer.wrap(photo)), model.inputSpec())) {
            return model.detect(letterboxed.input(), () -> true, () -> {}).await().indefinitely().faces().stream()
                    .map(letterboxed.letterbox()::toSource)
                    .toList();
        }
    }
}
