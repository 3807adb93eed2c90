package io.facet.cli.detect;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.ObjectWriter;
import com.fasterxml.jackson.dataformat.csv.CsvMapper;
import com.fasterxml.jackson.dataformat.csv.CsvSchema;
import io.facet.cli.console.StandardOutput;
import io.facet.detection.DetectionResult;
import io.facet.face.Face;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/** Prints a CSV line for each face (RFC 4180). The columns have the names of the JSON fields, with dots. */
final class CsvLines {
    private static final List<String> PHOTO_COLUMNS = List.of("source.key", "image.width", "image.height");
    // Files do not belong into a table.
    private static final Set<String> OMITTED = Set.of("crop");
    private static final List<String> FACE_COLUMNS = leaves("", Face.class).toList();

    private final ObjectMapper json;
    private final StandardOutput out;
    private final ObjectWriter csv;

    CsvLines(ObjectMapper json, StandardOutput out) {
        this.json = json;
        this.out = out;
        List<String> columns =
                Stream.concat(PHOTO_COLUMNS.stream(), FACE_COLUMNS.stream()).toList();
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

    void print(DetectionResult result) {
        JsonNode photo = json.valueToTree(result);
        for (JsonNode face : photo.path("faces")) {
            print(Stream.concat(values(photo, PHOTO_COLUMNS), values(face, FACE_COLUMNS))
                    .toList());
        }
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
