package io.facet.backfill.inventory;

import io.facet.detection.DetectionException;
import io.facet.detection.ErrorCode;
import java.io.IOException;
import java.nio.channels.SeekableByteChannel;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.apache.parquet.ParquetReadOptions;
import org.apache.parquet.column.page.PageReadStore;
import org.apache.parquet.conf.PlainParquetConfiguration;
import org.apache.parquet.example.data.Group;
import org.apache.parquet.example.data.simple.convert.GroupRecordConverter;
import org.apache.parquet.hadoop.ParquetFileReader;
import org.apache.parquet.io.ColumnIOFactory;
import org.apache.parquet.io.RecordReader;
import org.apache.parquet.schema.LogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.TimeUnit;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.Type;

/**
 * A data file in Parquet. Of one row group at a time the columns that are needed are held as they are stored, and unpacked
 * page by page. Keys are not encoded in it.
 */
final class ParquetRows implements InventoryRows {
    private static final String KEY = "key";
    private static final String LATEST = "is_latest";
    private static final String MARKER = "is_delete_marker";
    private static final String DATE = "last_modified_date";

    private final ParquetFileReader file;
    private final MessageType columns;
    private RecordReader<Group> rows;
    private int groupsBegun;
    private long rowsLeft;

    /** @param channel is closed with this, or if this fails */
    ParquetRows(SeekableByteChannel channel) throws IOException {
        try {
            var options = ParquetReadOptions.builder(new PlainParquetConfiguration())
                    .withCodecFactory(new ParquetCodecs())
                    .build();
            this.file = ParquetFileReader.open(new ParquetChannel(channel), options);
            this.columns = needed(file.getFooter().getFileMetaData().getSchema());
            file.setRequestedSchema(columns);
        } catch (DetectionException e) {
            channel.close();
            throw e;
        } catch (RuntimeException e) {
            channel.close();
            throw new IOException(e);
        }
    }

    private static MessageType needed(MessageType all) {
        List<Type> found = all.getFields().stream()
                .filter(column -> Set.of(KEY, LATEST, MARKER, DATE).contains(column.getName()))
                .toList();
        boolean dated = found.stream()
                .anyMatch(column -> column.getName().equals(DATE)
                        && column.getLogicalTypeAnnotation()
                                instanceof LogicalTypeAnnotation.TimestampLogicalTypeAnnotation time
                        && time.getUnit() == TimeUnit.MILLIS);
        if (!dated || found.stream().noneMatch(column -> column.getName().equals(KEY))) {
            throw new DetectionException(
                    ErrorCode.BAD_PARAMETER,
                    "The inventory's files need the columns key and last_modified_date, in milliseconds.");
        }
        return new MessageType(all.getName(), found);
    }

    @Override
    public boolean hasNext() {
        return rowsLeft > 0 || rowsOfNextGroup() > 0;
    }

    @Override
    public InventoryRow next() throws IOException {
        Group row = read();
        return new InventoryRow(
                row.getString(KEY, 0),
                is(row, LATEST, true) && !is(row, MARKER, false),
                Instant.ofEpochMilli(row.getLong(DATE, 0)));
    }

    private static boolean is(Group row, String column, boolean otherwise) {
        boolean known = row.getType().containsField(column) && row.getFieldRepetitionCount(column) > 0;
        return known ? row.getBoolean(column, 0) : otherwise;
    }

    @Override
    public void skip(long number) throws IOException {
        long left = number;
        while (left > 0 && hasNext()) {
            if (rowsLeft == 0 && rowsOfNextGroup() <= left) {
                left -= rowsOfNextGroup();
                groupsBegun++;
                file.skipNextRowGroup();
            } else {
                read();
                left--;
            }
        }
    }

    private Group read() throws IOException {
        try {
            if (rowsLeft == 0) {
                beginGroup();
            }
            rowsLeft--;
            return rows.read();
        } catch (DetectionException e) {
            throw e;
        } catch (RuntimeException e) {
            throw new IOException(e);
        }
    }

    private void beginGroup() throws IOException {
        PageReadStore pages = file.readNextRowGroup();
        groupsBegun++;
        rowsLeft = pages.getRowCount();
        rows = new ColumnIOFactory().getColumnIO(columns).getRecordReader(pages, new GroupRecordConverter(columns));
    }

    private long rowsOfNextGroup() {
        return groupsBegun < file.getRowGroups().size()
                ? file.getRowGroups().get(groupsBegun).getRowCount()
                : 0;
    }

    @Override
    public void close() throws IOException {
        file.close();
    }
}
