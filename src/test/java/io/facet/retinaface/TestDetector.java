package io.facet.retinaface;

import io.facet.batch.BatchConfig;
import io.facet.batch.BatchSettings;
import io.facet.batch.Workers;
import io.facet.detection.DetectionOptions;
import io.facet.detection.FaceDetector;
import io.facet.detection.InputImage.InputSpec;
import io.facet.face.Face;
import io.facet.face.RawFace;
import io.facet.image.ImageDecoder;
import io.facet.image.LetterboxedImage;
import io.facet.image.TestImageConfig;
import io.facet.image.header.ImageHeader;
import io.facet.image.scale.FaceQuality;
import io.facet.image.scale.ScaledPhoto;
import io.facet.pipeline.ScaleSearch;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;
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

    /** Detects the faces as the service does: at all scales. */
    public List<Face> detectAtAllScales(byte[] photo, DetectionOptions options) {
        return detectAtAllScales(photo, options, (faces, scaled) -> faces);
    }

    public List<Face> detectWithQuality(byte[] photo, DetectionOptions options) {
        return detectAtAllScales(photo, options, FaceQuality::measured);
    }

    private List<Face> detectAtAllScales(
            byte[] photo, DetectionOptions options, BiFunction<List<RawFace>, ScaledPhoto, List<RawFace>> finish) {
        ByteBuffer bytes = ByteBuffer.wrap(photo);
        FaceDetector.ResolvedModel model = detector.resolve(options);
        ImageHeader header = decoder.readHeader(bytes);
        try (ScaledPhoto scaled = decoder.decode(bytes, header, model.scales(), model.sideMultiple())) {
            var search = new ScaleSearch(model, () -> true, () -> {});
            List<RawFace> found = search.detect(scaled).await().indefinitely().faces();
            return finish.apply(found, scaled).stream()
                    .map(face -> Face.of(face, header.uprightWidth(), header.uprightHeight()))
                    .toList();
        }
    }

    /** Detects the faces at the largest input size only. */
    public List<Face> detect(byte[] photo, DetectionOptions options) {
        FaceDetector.ResolvedModel model = detector.resolve(options);
        var spec = new InputSpec(options.inputSize(), model.sideMultiple());
        try (LetterboxedImage letterboxed =
                decoder.decode(ByteBuffer.wrap(photo), decoder.readHeader(ByteBuffer.wrap(photo)), spec)) {
            return model.detect(letterboxed.input(), () -> true, () -> {}).await().indefinitely().faces().stream()
                    .map(letterboxed.letterbox()::toSource)
                    .toList();
        }
    }
}
