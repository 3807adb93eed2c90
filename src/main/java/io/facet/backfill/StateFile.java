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

/** Where a backfill was when its last page was done: a small file that is replaced as a whole. */
public final class StateFile {
    private final Path file;
    private final ObjectMapper json;

    public StateFile(Path file, ObjectMapper json) {
        this.file = file;
        this.json = json;
    }

    /**
     * A place in a listing.
     *
     * @param listing what is listed; a place in another listing means nothing
     * @param position where the next page begins
     * @param photos how many were dealt with before it
     */
    public record Place(String listing, String position, long photos) {}

    /**
     * The place that was kept; empty when there is none.
     *
     * @throws DetectionException {@code BAD_PARAMETER} when it is one in another listing, or no place at all
     */
    public Optional<Place> read(String listing) {
        try {
            Place place = json.readValue(Files.readAllBytes(file), Place.class);
            if (!listing.equals(place.listing()) || place.position() == null) {
                throw new DetectionException(
                        ErrorCode.BAD_PARAMETER,
                        "%s is the state of another backfill, of %s.".formatted(file, place.listing()));
            }
            return Optional.of(place);
        } catch (NoSuchFileException e) {
            return Optional.empty();
        } catch (JsonProcessingException e) {
            throw new DetectionException(ErrorCode.BAD_PARAMETER, file + " is no state of a backfill.", e);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Told before the first page, not after it. */
    public void requireWritable() {
        Path folder = file.toAbsolutePath().getParent();
        if (!Files.isWritable(folder)) {
            throw new DetectionException(
                    ErrorCode.BAD_PARAMETER,
                    "The state cannot be kept in %s: name a file with --state.".formatted(folder));
        }
    }

    void write(Place place) {
        try {
            Path temporary = file.resolveSibling(file.getFileName() + ".tmp");
            Files.write(temporary, json.writeValueAsBytes(place));
            Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            throw new DetectionException(
                    ErrorCode.BAD_PARAMETER,
                    "The state cannot be written to %s: name another file with --state.".formatted(file),
                    e);
        }
    }

    void delete() {
        try {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
