package io.facet.calibration;

import static com.fasterxml.jackson.databind.DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES;
import static com.fasterxml.jackson.databind.DeserializationFeature.FAIL_ON_TRAILING_TOKENS;
import static com.fasterxml.jackson.databind.DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES;
import static com.fasterxml.jackson.databind.SerializationFeature.WRITE_DATES_AS_TIMESTAMPS;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.JsonMappingException.Reference;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import io.facet.detection.DetectionException;
import io.facet.detection.DetectionResult;
import io.facet.detection.ErrorCode;
import io.facet.detection.Sha256;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Turns the confidence of a face into the probability that it is a face that the annotators of the photos marked. It is valid for
 * one model with its settings, and for photos like those that it was fitted on.
 */
public record Calibration(String schema, CalibratedModel model, Curve curve, Sample sample, Instant createdAt) {
    private static final String SCHEMA = "facet-calibration/1";
    private static final String SETTING = "facet.model.calibration";
    private static final ObjectMapper JSON = new ObjectMapper()
            .registerModule(new JavaTimeModule())
            .disable(FAIL_ON_UNKNOWN_PROPERTIES)
            .disable(WRITE_DATES_AS_TIMESTAMPS)
            .enable(FAIL_ON_NULL_FOR_PRIMITIVES, FAIL_ON_TRAILING_TOKENS);

    /** The labelled photos and faces, and the detections that were compared with them. */
    public record Sample(int photos, int faces, int detections, double minConfidence, double minIou) {}

    public Calibration {
        require(SCHEMA.equals(schema), "schema", SCHEMA);
        require(model != null, "model", "an object");
        require(curve != null, "curve", "an object");
    }

    public static Calibration of(CalibratedModel model, Curve curve, Sample sample, Instant createdAt) {
        return new Calibration(SCHEMA, model, curve, sample, createdAt);
    }

    private static void require(boolean valid, String field, String allowed) {
        if (!valid) {
            throw new IllegalArgumentException("%s must be %s".formatted(field, allowed));
        }
    }

    /** A sentence that states why the file of the setting cannot be used; empty if it can. */
    public static Optional<String> problem(Path file) {
        try {
            parse(file);
            return Optional.empty();
        } catch (JsonProcessingException e) {
            return Optional.of("%s is %s, which is not a calibration from facet tune --truth: %s"
                    .formatted(SETTING, file, explain(e)));
        } catch (IOException e) {
            return Optional.of("%s is %s, which cannot be read (%s); create or mount it"
                    .formatted(SETTING, file, e.getClass().getSimpleName()));
        }
    }

    private static String explain(JsonProcessingException failure) {
        if (failure.getCause() instanceof IllegalArgumentException invalid) {
            return invalid.getMessage();
        }
        if (failure instanceof JsonMappingException wrong && !wrong.getPath().isEmpty()) {
            String field = wrong.getPath().stream()
                    .map(Reference::getFieldName)
                    .filter(Objects::nonNull)
                    .collect(Collectors.joining("."));
            return field + " is missing or not valid";
        }
        return "it is not valid JSON";
    }

    /** Fails with {@code BAD_PARAMETER} and the sentence of {@link #problem}. */
    public static Calibration read(Path file) {
        problem(file).ifPresent(why -> {
            throw new DetectionException(ErrorCode.BAD_PARAMETER, why);
        });
        try {
            return parse(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Calibration parse(Path file) throws IOException {
        return JSON.readValue(Files.readAllBytes(file), Calibration.class);
    }

    public void write(Path file) throws IOException {
        JSON.writerWithDefaultPrettyPrinter().writeValue(file.toFile(), this);
    }

    /** A sentence that states why results of this model get no probability; empty if they do. */
    public Optional<String> mismatch(DetectionResult.Model other) {
        return model.differenceOf(CalibratedModel.of(other))
                .map(difference ->
                        "%s does not match the configured model: %s; fit it again with facet tune --truth, or unset it"
                                .formatted(SETTING, difference));
    }

    public DetectionResult addProbabilities(DetectionResult result) {
        return result.withFaces(result.faces().stream()
                .map(face -> face.withProbability((float) curve.probability(face.confidence())))
                .toList());
    }

    /** SHA-256 in hex of what changes probabilities. */
    public String fingerprint() {
        try {
            return Sha256.hex(JSON.writeValueAsBytes(curve));
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException(e);
        }
    }
}
