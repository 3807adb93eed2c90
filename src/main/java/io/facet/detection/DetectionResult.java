package io.facet.detection;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import io.facet.detection.DetectionOptions.Scales;
import io.facet.face.Face;
import io.facet.face.RawFace;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.OptionalInt;

/**
 * The result for one photo, in HTTP responses and in sidecars: {@code facet/1}, JSON Schema at {@code
 * /schema/facet-1.json}.
 *
 * @param fingerprint of the model, of every setting that changes boxes, and of the stored picture
 * @param error why the photo cannot be read; {@code image}, {@code faces} and {@code timings} are then absent
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
@JsonPropertyOrder({
    "schema",
    "source",
    "image",
    "model",
    "fingerprint",
    "faceCount",
    "faces",
    "timings",
    "error",
    "detectedAt"
})
public record DetectionResult(
        String schema,
        Source source,
        Image image,
        Model model,
        String fingerprint,
        List<Face> faces,
        Timings timings,
        Failure error,
        Instant detectedAt)
        implements Result {

    public static final String SCHEMA = "facet/1";

    /** Where the photo came from. A photo in a request has only a {@code size}. */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record Source(
            String bucket,
            String key,
            String versionId,
            @JsonProperty("eTag") String eTag,
            long size) {

        public static Source ofSize(long size) {
            return new Source(null, null, null, null, size);
        }

        public Source withSize(long known) {
            return new Source(bucket, key, versionId, eTag, known);
        }
    }

    /**
     * Width and height of the upright image, in pixels, and the orientation of the file (EXIF 2.32 tag 274, 1–8).
     *
     * @param truncated true if up to a tenth of the rows are missing at the end of the file; otherwise null
     * @param detectedRotation the clockwise rotation that makes the faces of the upright image upright: 0, 90, 180 or 270 degrees; null
     *     if it was not searched for
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record Image(
            int width, int height, String format, int orientation, Boolean truncated, Integer detectedRotation) {

        public Image(int width, int height, String format, int orientation, Boolean truncated) {
            this(width, height, format, orientation, truncated, null);
        }

        public Image withDetectedRotation(int degrees) {
            return new Image(width, height, format, orientation, truncated, degrees);
        }
    }

    /** The model and settings that produced the faces. The device is {@code cpu} or {@code gpu:N}. */
    public record Model(
            String backbone,
            String weightsSha256,
            @JsonUnwrapped Scales scales,
            Precision precision,
            String device,
            double confidenceThreshold,
            double nmsThreshold,
            int maxFaces) {

        /** SHA-256 in hex of everything that changes boxes. The device is excluded: a move to a GPU keeps results current. */
        public String fingerprint() {
            String settings = String.join(
                    "|",
                    backbone,
                    weightsSha256,
                    precision.label(),
                    scales.fingerprint(),
                    String.valueOf(confidenceThreshold),
                    String.valueOf(nmsThreshold),
                    String.valueOf(maxFaces));
            return Sha256.hex(settings.getBytes(StandardCharsets.UTF_8));
        }
    }

    /** Per stage, and from the start of the first stage to the result. */
    public record Timings(
            double fetchMs,
            double decodeMs,
            double queueMs,
            double inferenceMs,
            double postprocessMs,
            double totalMs) {}

    public record Failure(ErrorCode code, String message) {}

    /** Absent if the photo is unreadable. */
    @JsonProperty
    public Integer faceCount() {
        return faces == null ? null : faces.size();
    }

    @Override
    public OptionalInt found() {
        return faces == null ? OptionalInt.empty() : OptionalInt.of(faces.size());
    }

    @Override
    public String unit() {
        return "face";
    }

    @Override
    public boolean lacksEnd() {
        return image != null && image.truncated() != null;
    }

    /** @param found in pixels of the upright source, not clipped */
    public static DetectionResult of(
            Source source, Image image, Model model, String fingerprint, List<RawFace> found, Timings timings) {
        List<Face> faces = found.stream()
                .map(face -> Face.of(face, image.width(), image.height()))
                .toList();
        return new DetectionResult(SCHEMA, source, image, model, fingerprint, faces, timings, null, Result.now());
    }

    public static DetectionResult unreadable(
            Source source, Model model, String fingerprint, DetectionException reason) {
        var failure = new Failure(reason.code(), reason.getMessage());
        return new DetectionResult(SCHEMA, source, null, model, fingerprint, null, null, failure, Result.now());
    }

    public DetectionResult withFaces(List<Face> others) {
        return new DetectionResult(schema, source, image, model, fingerprint, others, timings, error, detectedAt);
    }
}
