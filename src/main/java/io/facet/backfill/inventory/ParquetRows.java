package io.facet.backfill.inventory;

import io.facet.detection.DetectionException;
import io.facet.detection.ErrorCode;
import java.io.IOException;
import java.nio.channels.Channels;
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
import org.apache.parquet.io.DelegatingSeekableInputStream;
import org.apache.parquet.io.InputFile;
import org.apache.parquet.io.RecordReader;
import org.apache.parquet.io.SeekableInputStream;
import org.apache.parquet.schema.LogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.TimeUnit;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.Type;

/**
 * A data file in Parquet; keys are not encoded. Memory holds the needed columns of one row group, compressed; they are
 * decompressed page by page.
 */
final class ParquetRows implements InventoryRows {
    private static final String KEY = "key";
    private static final String LATEST = "is_latest";
    private static final String MARKER = "is_delete_marker";
    private static final String DATE = "last_modified_date";

    private final ParquetFileReader file;
    private final MessageType columns;
    private RecordReader<Group> rows;
    private int groupsRead;
    private long rowsLeft;

    ParquetRows(SeekableByteChannel channel) throws IOException {
        try {
            var options = ParquetReadOptions.builder(new PlainParquetConfiguration())
                    .withCodecFactory(new ParquetCodecs())
                    .build();
            this.file = ParquetFileReader.open(new ChannelInput(channel), options);
            this.columns = neededColumns(file.getFooter().getFileMetaData().getSchema());
            file.setRequestedSchema(columns);
        } catch (DetectionException e) {
            channel.close();
            throw e;
        } catch (RuntimeException e) {
            channel.close();
            throw new IOException(e);
        }
    }

    private static MessageType neededColumns(MessageType all) {
        List<Type> found = all.getFields().stream()
                .filter(column -> Set.of(KEY, LATEST, MARKER, DATE).contains(column.getName()))
                .toList();
        boolean hasDate = found.stream()
                .anyMatch(column -> column.getName().equals(DATE)
                        && column.getLogicalTypeAnnotation()
                                instanceof LogicalTypeAnnotation.TimestampLogicalTypeAnnotation time
                        && time.getUnit() == TimeUnit.MILLIS);
        if (!hasDate || found.stream().noneMatch(column -> column.getName().equals(KEY))) {
            throw new DetectionException(
                    ErrorCode.BAD_PARAMETER,
                    "The inventory must have the columns key and last_modified_date (TIMESTAMP_MILLIS).");
        }
        return new MessageType(all.getName(), found);
    }

    @Override
    public boolean hasNext() {
        return rowsLeft > 0 || rowsInNextGroup() > 0;
    }

    @Override
    public Row next() throws IOException {
        Group row = read();
        return new Row(
                row.getString(KEY, 0),
                is(row, LATEST, true) && !is(row, MARKER, false),
                Instant.ofEpochMilli(row.getLong(DATE, 0)));
    }

    private static boolean is(Group row, String column, boolean defaultValue) {
        boolean present = row.getType().containsField(column) && row.getFieldRepetitionCount(column) > 0;
        return present ? row.getBoolean(column, 0) : defaultValue;
    }

    @Override
    public void skip(long number) throws IOException {
        long left = number;
        while (left > 0 && hasNext()) {
            if (rowsLeft == 0 && rowsInNextGroup() <= left) {
                left -= rowsInNextGroup();
                groupsRead++;
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
                readGroup();
            }
            rowsLeft--;
            return rows.read();
        } catch (DetectionException e) {
            throw e;
        } catch (RuntimeException e) {
            throw new IOException(e);
        }
    }

    private void readGroup() throws IOException {
        PageReadStore pages = file.readNextRowGroup();
        groupsRead++;
        rowsLeft = pages.getRowCount();
        rows = new ColumnIOFactory().getColumnIO(columns).getRecordReader(pages, new GroupRecordConverter(columns));
    }

    private long rowsInNextGroup() {
        return groupsRead < file.getRowGroups().size()
                ? file.getRowGroups().get(groupsRead).getRowCount()
                : 0;
    }

    @Override
    public void close() throws IOException {
        file.close();
    }

    /** Supports one stream at a time. */
    private record ChannelInput(SeekableByteChannel channel) implements InputFile {
        @Override
        public long getLength() throws IOException {
            return channel.size();
        }

        @Override
        public SeekableInputStream newStream() {
            return new DelegatingSeekableInputStream(Channels.newInputStream(channel)) {
                @Override
                public long getPos() throws IOException {
                    return channel.position();
                }

                @Override
                public void seek(long position) throws IOException {
                    channel.position(position);
                }
            };
        }
    }
}
