package io.facet.backfill.inventory;

import com.fasterxml.jackson.databind.MappingIterator;
import com.fasterxml.jackson.dataformat.csv.CsvMapper;
import com.fasterxml.jackson.dataformat.csv.CsvSchema;
import java.io.IOException;
import java.io.InputStream;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.zip.GZIPInputStream;

/** A data file in CSV, packed with gzip. Keys are form-encoded in it. */
final class CsvRows implements InventoryRows {
    private final MappingIterator<Map<String, String>> rows;

    /** @param columns their names, as the manifest lists them */
    CsvRows(InputStream packed, List<String> columns) throws IOException {
        CsvSchema.Builder schema = CsvSchema.builder();
        columns.forEach(schema::addColumn);
        this.rows = new CsvMapper()
                .readerForMapOf(String.class)
                .with(schema.build())
                .readValues(new GZIPInputStream(packed));
    }

    @Override
    public boolean hasNext() throws IOException {
        return rows.hasNextValue();
    }

    @Override
    public InventoryRow next() throws IOException {
        Map<String, String> row = rows.nextValue();
        boolean old = "false".equals(row.get("IsLatest")) || "true".equals(row.get("IsDeleteMarker"));
        return new InventoryRow(
                URLDecoder.decode(row.get("Key"), StandardCharsets.UTF_8),
                !old,
                Instant.parse(row.get("LastModifiedDate")));
    }

    @Override
    public void skip(long number) throws IOException {
        for (long row = 0; row < number && rows.hasNextValue(); row++) {
            rows.nextValue();
        }
    }

    @Override
    public void close() throws IOException {
        rows.close();
    }
}
