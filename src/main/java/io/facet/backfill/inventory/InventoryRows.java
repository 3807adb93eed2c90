package io.facet.backfill.inventory;

import com.fasterxml.jackson.databind.MappingIterator;
import com.fasterxml.jackson.dataformat.csv.CsvMapper;
import com.fasterxml.jackson.dataformat.csv.CsvSchema;
import java.io.Closeable;
import java.io.IOException;
import java.net.URLDecoder;
import java.nio.channels.Channels;
import java.nio.channels.SeekableByteChannel;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.zip.GZIPInputStream;

/** The rows of one data file, in order. A read that fails with {@link IOException} can be retried. */
interface InventoryRows extends Closeable {

    /** @param current whether it is the latest version and not a delete marker */
    record Row(String key, boolean current, Instant lastModified) {}

    boolean hasNext() throws IOException;

    Row next() throws IOException;

    /** Skips this number of rows, or all remaining ones. */
    void skip(long rows) throws IOException;

    /** @param file is closed with the rows, or if this fails */
    static InventoryRows open(SeekableByteChannel file, InventoryManifest manifest) throws IOException {
        return manifest.isParquet() ? new ParquetRows(file) : new CsvRows(file, manifest.columns());
    }

    /** CSV compressed with gzip; keys are URL-encoded. */
    final class CsvRows implements InventoryRows {
        private final MappingIterator<Map<String, String>> rows;

        private CsvRows(SeekableByteChannel file, List<String> columns) throws IOException {
            CsvSchema.Builder schema = CsvSchema.builder();
            columns.forEach(schema::addColumn);
            this.rows = new CsvMapper()
                    .readerForMapOf(String.class)
                    .with(schema.build())
                    .readValues(new GZIPInputStream(Channels.newInputStream(file)));
        }

        @Override
        public boolean hasNext() throws IOException {
            return rows.hasNextValue();
        }

        @Override
        public Row next() throws IOException {
            Map<String, String> row = rows.nextValue();
            boolean outdated = "false".equals(row.get("IsLatest")) || "true".equals(row.get("IsDeleteMarker"));
            return new Row(
                    URLDecoder.decode(row.get("Key"), StandardCharsets.UTF_8),
                    !outdated,
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
}
