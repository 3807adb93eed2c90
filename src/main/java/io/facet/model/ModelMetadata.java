package io.facet.model;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.facet.detection.Precision;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.Optional;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipFile;

/**
 * The metadata in a TorchScript file: its extra file {@code facet.json}, which the exporter writes.
 *
 * @param weightsSha256 over all tensors, so the same in every container format
 * @param device {@code cpu} if only CPUs support the graph's operations, else absent
 * @param outputs by default {@link OutputContract#DENSE}
 */
@JsonIgnoreProperties(ignoreUnknown = true)
public record ModelMetadata(
        InputContract contract,
        int sideMultiple,
        String backbone,
        Precision precision,
        String source,
        String weightsSha256,
        String license,
        OutputContract outputs,
        String device) {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String ENTRY_SUFFIX = "/extra/facet.json";

    public ModelMetadata {
        require(contract != null, "contract");
        require(sideMultiple >= 1, "sideMultiple");
        require(backbone != null, "backbone");
        require(precision != null && precision != Precision.AUTO, "precision");
        outputs = outputs == null ? OutputContract.DENSE : outputs;
    }

    private static void require(boolean given, String field) {
        if (!given) {
            throw new IllegalArgumentException(field + " is missing or not valid");
        }
    }

    /** Empty without metadata; fails if the file is not TorchScript or its metadata is not valid. */
    public static Optional<ModelMetadata> read(Path file) throws IOException {
        // TorchScript is a ZIP archive with one folder named after the archive.
        try (var archive = new ZipFile(file.toFile())) {
            if (archive.stream().noneMatch(entry -> entry.getName().endsWith("/constants.pkl"))) {
                throw new ZipException("a ZIP archive without TorchScript");
            }
            Optional<? extends ZipEntry> entry = archive.stream()
                    .filter(candidate -> candidate.getName().endsWith(ENTRY_SUFFIX))
                    .findFirst();
            if (entry.isEmpty()) {
                return Optional.empty();
            }
            try (InputStream json = archive.getInputStream(entry.get())) {
                return Optional.of(JSON.readValue(json, ModelMetadata.class));
            } catch (JsonProcessingException e) {
                Throwable cause = e.getCause() instanceof IllegalArgumentException invalid ? invalid : e;
                throw new IOException("its facet.json is not valid: " + cause.getMessage(), e);
            }
        }
    }

    public enum OutputContract {
        /** All prior boxes: {@code loc}, {@code conf} (after softmax) and {@code landms}. */
        @JsonProperty("dense")
        DENSE,

        /** The best prior boxes of each image, selected in the network. */
        @JsonProperty("top-k")
        TOP_K
    }
}
