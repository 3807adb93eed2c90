package io.facet.detection;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;

/**
 * The result for one photo, in memory, over HTTP and in the sidecar: {@code facet/1}, JSON Schema under
 * {@code /schema/facet-1.json}.
 *
 * @param fingerprint of the model and of every setting that changes boxes, and in a sidecar that has a picture beside it of
 *     that, too: with the source's eTag it tells whether a sidecar is current
 * @param error why the photo could not be read; then {@code image}, {@code faces} and {@code timings} are absent
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
@JsonPropertyOrder({"schema", "source", "image", "model", "fingerprint", "faces", "timings", "error", "detectedAt"})
public record DetectionResult(
        String schema,
        Source source,
        Image image,
        Model model,
        String fingerprint,
        List<Face> faces,
        Timings timings,
        Failure error,
        Instant detectedAt) {

    public static final String SCHEMA = "facet/1";

    /** Where the photo came from; only {@code size} is known of one that was sent in a request. */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record Source(
            String bucket,
            String key,
            String versionId,
            @JsonProperty("eTag") String eTag,
            long size) {

        /** A photo that came with the question. */
        public static Source ofSize(long size) {
            return new Source(null, null, null, null, size);
        }
    }

    /**
     * @param width of the upright image, in pixels
     * @param format {@code jpeg}, {@code png}, …
     * @param orientation EXIF 2.32 tag 274, 1–8, as it was in the file
     */
    public record Image(int width, int height, String format, int orientation) {}

    /**
     * What produced the faces.
     *
     * @param device {@code cpu} or {@code gpu:N}
     */
    public record Model(
            String backbone,
            String weightsSha256,
            int inputSize,
            Precision precision,
            String device,
            double confidenceThreshold,
            double nmsThreshold,
            int maxFaces) {

        /** SHA-256, in hex, of all that changes boxes. The device is not in it: moving to a GPU makes no result old. */
        public String fingerprint() {
            String settings = String.join(
                    "|",
                    backbone,
                    weightsSha256,
                    precision.label(),
                    String.valueOf(inputSize),
                    String.valueOf(confidenceThreshold),
                    String.valueOf(nmsThreshold),
                    String.valueOf(maxFaces));
            return Sha256.hex(settings.getBytes(StandardCharsets.UTF_8));
        }
    }

    /** Milliseconds spent in each stage. */
    public record Timings(double fetchMs, double decodeMs, double queueMs, double inferenceMs, double postprocessMs) {}

    /** A row of {@link ErrorCode} and what is wrong with this photo. */
    public record Failure(ErrorCode code, String message) {}

    public static DetectionResult of(Source source, Image image, Model model, List<Face> faces, Timings timings) {
        return new DetectionResult(
                SCHEMA, source, image, model, model.fingerprint(), faces, timings, null, Instant.now());
    }

    public DetectionResult withFingerprint(String newFingerprint) {
        return new DetectionResult(schema, source, image, model, newFingerprint, faces, timings, error, detectedAt);
    }

    public static DetectionResult unreadable(Source source, Model model, DetectionException reason) {
        var failure = new Failure(reason.code(), reason.getMessage());
        return new DetectionResult(
                SCHEMA, source, null, model, model.fingerprint(), null, null, failure, Instant.now());
    }
}
