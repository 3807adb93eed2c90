package io.facet.cli.detect;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.ObjectWriter;
import com.fasterxml.jackson.dataformat.csv.CsvMapper;
import com.fasterxml.jackson.dataformat.csv.CsvSchema;
import io.facet.cli.console.StandardOutput;
import io.facet.detection.Result;
import io.facet.face.Face;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Prints a CSV line for each face of a photo and for each track of a clip (RFC 4180). The columns have the names of the JSON fields,
 * with dots. The columns of faces contain the best view of a track, and further columns the track itself.
 */
final class CsvLines {
    private static final List<String> PHOTO_COLUMNS = List.of("source.key", "image.width", "image.height");
    // Files do not belong into a table.
    private static final Set<String> OMITTED = Set.of("crop");
    private static final List<String> FACE_COLUMNS = leaves("", Face.class).toList();
    private static final List<String> TRACK_COLUMNS =
            List.of("id", "startMs", "endMs", "confidence", "sampleCount", "best.timeMs");
    // Fields that have another name in the result of a clip.
    private static final Map<String, String> IN_CLIPS =
            Map.of("image.width", "video.width", "image.height", "video.height", "roll", "pose.roll");

    private final ObjectMapper json;
    private final StandardOutput out;
    private final ObjectWriter csv;
    private final List<String> trackColumns;

    /** @param hasClips whether columns for tracks follow those for faces */
    CsvLines(ObjectMapper json, StandardOutput out, boolean hasClips) {
        this.json = json;
        this.out = out;
        this.trackColumns = hasClips ? TRACK_COLUMNS : List.of();
        List<String> columns = line(
                PHOTO_COLUMNS.stream(),
                FACE_COLUMNS.stream(),
                trackColumns.stream().map(column -> "track." + column));
        this.csv = new CsvMapper()
                .writer(CsvSchema.builder()
                        .addColumns(columns, CsvSchema.ColumnType.STRING)
                        .setLineSeparator("\n")
                        .build());
        print(columns);
    }

    /** The names of the fields that are not records themselves. */
    private static Stream<String> leaves(String prefix, Class<?> type) {
        return Stream.of(type.getRecordComponents())
                .filter(field -> !OMITTED.contains(field.getName()))
                .flatMap(field -> field.getType().isRecord()
                        ? leaves(prefix + field.getName() + ".", field.getType())
                        : Stream.of(prefix + field.getName()));
    }

    void print(Result result) {
        JsonNode file = json.valueToTree(result);
        for (JsonNode face : file.path("faces")) {
            print(line(
                    values(file, PHOTO_COLUMNS),
                    values(face, FACE_COLUMNS),
                    trackColumns.stream().map(column -> "")));
        }
        for (JsonNode track : file.path("tracks")) {
            print(line(
                    values(file, inClips(PHOTO_COLUMNS)),
                    values(track.path("best"), inClips(FACE_COLUMNS)),
                    values(track, trackColumns)));
        }
    }

    private static List<String> inClips(List<String> columns) {
        return columns.stream()
                .map(column -> IN_CLIPS.getOrDefault(column, column))
                .toList();
    }

    private static List<String> line(Stream<String> file, Stream<String> face, Stream<String> track) {
        return Stream.concat(Stream.concat(file, face), track).toList();
    }

    private static Stream<String> values(JsonNode node, List<String> columns) {
        return columns.stream()
                .map(column -> node.at("/" + column.replace('.', '/')).asText());
    }

    private void print(List<String> values) {
        try {
            out.write(csv.writeValueAsString(values).getBytes(StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
