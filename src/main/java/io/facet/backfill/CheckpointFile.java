package io.facet.backfill;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.facet.detection.DetectionException;
import io.facet.detection.ErrorCode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Optional;

/** The position of a backfill after its last complete page, in a file that is replaced atomically. */
public final class CheckpointFile {
    private final Path file;
    private final ObjectMapper json;

    public CheckpointFile(Path file, ObjectMapper json) {
        this.file = file;
        this.json = json;
    }

    /** @param position start of the next page, valid in this listing only */
    public record Checkpoint(String listing, String position, long photos) {}

    /** Empty if there is no file. Fails with {@code BAD_PARAMETER} if it is invalid or belongs to another listing. */
    public Optional<Checkpoint> read(String listing) {
        try {
            Checkpoint checkpoint = json.readValue(Files.readAllBytes(file), Checkpoint.class);
            if (!listing.equals(checkpoint.listing()) || checkpoint.position() == null) {
                throw new DetectionException(
                        ErrorCode.BAD_PARAMETER,
                        "%s is the checkpoint of another backfill, of %s.".formatted(file, checkpoint.listing()));
            }
            return Optional.of(checkpoint);
        } catch (NoSuchFileException e) {
            return Optional.empty();
        } catch (JsonProcessingException e) {
            throw new DetectionException(ErrorCode.BAD_PARAMETER, file + " is not a valid checkpoint file.", e);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** @throws DetectionException {@code BAD_PARAMETER} if the directory is not writable */
    public void requireWritable() {
        Path directory = file.toAbsolutePath().getParent();
        if (!Files.isWritable(directory)) {
            throw notWritable(null);
        }
    }

    void write(Checkpoint checkpoint) {
        try {
            Path temporary = file.resolveSibling(file.getFileName() + ".tmp");
            Files.write(temporary, json.writeValueAsBytes(checkpoint));
            Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            throw notWritable(e);
        }
    }

    private DetectionException notWritable(IOException cause) {
        return new DetectionException(
                ErrorCode.BAD_PARAMETER,
                "Cannot write the checkpoint file %s. Choose another file with --state.".formatted(file),
                cause);
    }

    void delete() {
        try {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
