package io.facet.model;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.facet.detection.Precision;
import io.facet.retinaface.OutputContract;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.Optional;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipFile;

/**
 * What a TorchScript file says of itself in its extra file {@code facet.json}. The exporter writes it.
 *
 * @param contract what the network takes: {@link InputContract}
 * @param sideMultiple that the sides of its input are filled up to
 * @param source of the weights, for people
 * @param weightsSha256 over all tensors: the same weights in another container have the same one
 * @param device {@code cpu} for a graph of operations that only processors have, else absent
 * @param outputs what the network answers; {@link OutputContract#DENSE} where the card does not say
 */
@JsonIgnoreProperties(ignoreUnknown = true)
public record ModelCard(
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

    public ModelCard {
        require(contract != null, "contract");
        require(sideMultiple >= 1, "sideMultiple");
        require(backbone != null, "backbone");
        require(precision != null && precision != Precision.AUTO, "precision");
        outputs = outputs == null ? OutputContract.DENSE : outputs;
    }

    private static void require(boolean given, String field) {
        if (!given) {
            throw new IllegalArgumentException("it says no " + field);
        }
    }

    /**
     * The card of a file; empty for a TorchScript file without one, such as a plain Pytorch_Retinaface trace.
     *
     * @throws IOException when this is no TorchScript file, or the card is not understood
     */
    public static Optional<ModelCard> read(Path file) throws IOException {
        // TorchScript is a ZIP archive, with everything under one folder named after the archive.
        try (var archive = new ZipFile(file.toFile())) {
            if (archive.stream().noneMatch(entry -> entry.getName().endsWith("/constants.pkl"))) {
                throw new ZipException("a ZIP archive, but no TorchScript in it");
            }
            Optional<? extends ZipEntry> entry = archive.stream()
                    .filter(candidate -> candidate.getName().endsWith(ENTRY_SUFFIX))
                    .findFirst();
            if (entry.isEmpty()) {
                return Optional.empty();
            }
            try (InputStream card = archive.getInputStream(entry.get())) {
                return Optional.of(JSON.readValue(card, ModelCard.class));
            } catch (JsonProcessingException e) {
                Throwable cause = e.getCause() instanceof IllegalArgumentException said ? said : e;
                throw new IOException("its facet.json is not understood: " + cause.getMessage(), e);
            }
        }
    }
}
