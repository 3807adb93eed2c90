package io.facet.video.frame;

import static org.bytedeco.ffmpeg.global.avformat.avformat_index_get_entries_count;
import static org.bytedeco.ffmpeg.global.avformat.avformat_index_get_entry;

import java.nio.ByteBuffer;
import java.util.Set;
import org.bytedeco.ffmpeg.avformat.AVFormatContext;
import org.bytedeco.ffmpeg.avformat.AVIndexEntry;
import org.bytedeco.ffmpeg.avformat.AVStream;

/** MP4 and MOV must contain their boxes and all samples of their tables and fragments. */
record IsoEnd(Headers headers, AVFormatContext format) implements ContainerEnd {
    private static final int BOX_HEADER = 8;
    private static final String FRAGMENT = "moof";
    // Others are padding after the last box.
    private static final Set<String> BOXES = Set.of(
            "ftyp", "moov", "mdat", FRAGMENT, "mfra", "sidx", "ssix", "styp", "emsg", "prft", "free", "skip", "wide",
            "pnot", "uuid", "meta", "udta");

    /** The boxes up to the first fragment: a recording may have thousands of fragments. */
    @Override
    public long declared() {
        return Math.max(endOfSamples(), endOfBoxes(0, true));
    }

    @Override
    public boolean isWholeAfter(long position, int size) {
        return endOfBoxes(endOfSamples(), false) <= headers.fileSize();
    }

    /** FFmpeg lists the samples of all tables, and those of a fragment after it was read. */
    private long endOfSamples() {
        long end = 0;
        for (int i = 0; i < format.nb_streams(); i++) {
            AVStream stream = format.streams(i);
            int count = avformat_index_get_entries_count(stream);
            for (int j = 0; j < count; j++) {
                AVIndexEntry entry = avformat_index_get_entry(stream, j);
                end = Math.max(end, entry.pos() + entry.size());
            }
        }
        return end;
    }

    private long endOfBoxes(long first, boolean untilFragment) {
        long position = first;
        for (int boxes = 0; position < headers.fileSize() && boxes < MAX_ELEMENTS; boxes++) {
            ByteBuffer header = headers.at(position);
            if (header.remaining() < BOX_HEADER) {
                return position + BOX_HEADER;
            }
            long size = Integer.toUnsignedLong(header.getInt(0));
            String type = Headers.name(header, 4);
            // Zero: up to the end of the file.
            if (size == 0 || !BOXES.contains(type) || untilFragment && type.equals(FRAGMENT)) {
                return position;
            }
            if (size == 1) {
                size = header.remaining() < Headers.BYTES ? Headers.BYTES : header.getLong(8);
            }
            position += Math.max(size, BOX_HEADER);
        }
        return position;
    }
}
