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
import io.facet.image.scale.Rotation;
import io.facet.image.scale.ScaledPhoto;
import io.facet.orientation.OrientationSearch;
import io.facet.pipeline.ScaleSearch;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.EnumMap;
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

    /** Detects the faces as the service does: at all scales, and if requested at all rotations. */
    public List<Face> detectAtAllScales(byte[] photo, DetectionOptions options) {
        return detectAtAllScales(photo, options, (faces, scaled) -> faces);
    }

    public List<Face> detectWithQuality(byte[] photo, DetectionOptions options) {
        return detectAtAllScales(photo, options, FaceQuality::measured);
    }

    private List<Face> detectAtAllScales(
            byte[] photo, DetectionOptions options, BiFunction<List<RawFace>, ScaledPhoto, List<RawFace>> finish) {
        ImageHeader header = decoder.readHeader(ByteBuffer.wrap(photo));
        return search(photo, options, (found, scaled) -> finish.apply(found.faces(), scaled)).stream()
                .map(face -> Face.of(face, header.uprightWidth(), header.uprightHeight()))
                .toList();
    }

    /** The same with the rotation that was found. */
    public OrientationSearch.Found search(byte[] photo, DetectionOptions options) {
        return search(photo, options, (found, scaled) -> found);
    }

    private <T> T search(
            byte[] photo, DetectionOptions options, BiFunction<OrientationSearch.Found, ScaledPhoto, T> finish) {
        ByteBuffer bytes = ByteBuffer.wrap(photo);
        FaceDetector.ResolvedModel model = detector.resolve(options);
        var scales = new ScaleSearch(model, () -> true, () -> {});
        try (ScaledPhoto scaled =
                decoder.decode(bytes, decoder.readHeader(bytes), model.scales(), model.sideMultiple())) {
            OrientationSearch.Found found = OrientationSearch.detect(model, rotation -> scales.detect(scaled, rotation))
                    .await()
                    .indefinitely();
            return finish.apply(found, scaled);
        }
    }

    /** The faces at each rotation, in pixels of the photo without the rotation. */
    public Map<Rotation, List<RawFace>> detectAtAllRotations(byte[] photo, DetectionOptions options) {
        ByteBuffer bytes = ByteBuffer.wrap(photo);
        FaceDetector.ResolvedModel model = detector.resolve(options);
        var scales = new ScaleSearch(model, () -> true, () -> {});
        Map<Rotation, List<RawFace>> faces = new EnumMap<>(Rotation.class);
        try (ScaledPhoto scaled =
                decoder.decode(bytes, decoder.readHeader(bytes), model.scales(), model.sideMultiple())) {
            for (Rotation rotation : Rotation.values()) {
                faces.put(
                        rotation,
                        scales.detect(scaled, rotation).await().indefinitely().faces());
            }
        }
        return faces;
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
