package io.facet.video.frame;

import static org.bytedeco.ffmpeg.global.avformat.avformat_index_get_entries_count;
import static org.bytedeco.ffmpeg.global.avformat.avformat_index_get_entry;

import io.facet.storage.ObjectContent;
import io.facet.video.frame.VideoFile.SourceException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import org.bytedeco.ffmpeg.avformat.AVFormatContext;
import org.bytedeco.ffmpeg.avformat.AVIndexEntry;
import org.bytedeco.ffmpeg.avformat.AVStream;

/**
 * Whether the end of a file is missing. A file is cut if its container declares more bytes than the file has: a sample of the MP4
 * tables or a last box, the segment of MKV and WebM, a RIFF chunk of AVI. A recording that declares no size is complete if its last
 * packet is.
 */
final class ContainerEnd {
    private static final int HEADER_BYTES = 16;
    // Some writers count the header of the chunk as a part of it.
    private static final int RIFF_TOLERANCE = 8;
    private static final int EBML_SEGMENT = 0x18538067;
    // Boxes that may follow the samples of a fragment.
    private static final Set<String> FRAGMENT_BOXES =
            Set.of("moof", "mdat", "mfra", "sidx", "styp", "emsg", "prft", "free", "skip", "uuid", "meta");

    private final ObjectContent source;

    ContainerEnd(ObjectContent source) {
        this.source = source;
    }

    /** Before the first frame is read. */
    boolean isMissing(VideoContainer container, AVFormatContext format) {
        return switch (container) {
            case MP4, MOV -> endOfSamples(format) > source.size();
            case MATROSKA -> endOfSegment() > source.size();
            case AVI -> endOfRiff() > source.size() + RIFF_TOLERANCE;
        };
    }

    /** An AVI whose recording was not finished: its duration is a guess. */
    boolean isDeclared(VideoContainer container) {
        return container != VideoContainer.AVI || endOfRiff() > 0;
    }

    /** After the last frame: the fragments of an MP4 are known only then. */
    boolean isMissingAfterLast(VideoContainer container, AVFormatContext format) {
        return (container == VideoContainer.MP4 || container == VideoContainer.MOV)
                && endOfFragments(format) > source.size();
    }

    private static long endOfSamples(AVFormatContext format) {
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

    private long endOfFragments(AVFormatContext format) {
        long position = endOfSamples(format);
        while (position < source.size()) {
            ByteBuffer header = header(position);
            if (header.remaining() < 8) {
                return position + 8;
            }
            long size = Integer.toUnsignedLong(header.getInt(0));
            if (!FRAGMENT_BOXES.contains(text(header, 4)) || size == 0) {
                return position;
            }
            if (size == 1) {
                size = header.remaining() < HEADER_BYTES ? HEADER_BYTES : header.getLong(8);
            }
            position += Math.max(size, 8);
        }
        return position;
    }

    private long endOfRiff() {
        long position = 0;
        while (position < source.size()) {
            ByteBuffer header = header(position).order(ByteOrder.LITTLE_ENDIAN);
            if (header.remaining() < 8 || !text(header, 0).equals("RIFF")) {
                return position;
            }
            long size = Integer.toUnsignedLong(header.getInt(4));
            if (size == 0 || size == 0xffffffffL) {
                // A recording that was not finished.
                return 0;
            }
            position += 8 + size + (size & 1);
        }
        return position;
    }

    /** The segment is preceded by the EBML header and possibly by void elements. 0 if the size is not declared. */
    private long endOfSegment() {
        long position = 0;
        for (int elements = 0; elements < 4; elements++) {
            ByteBuffer header = header(position);
            int idBytes = header.hasRemaining() ? variableLength(header.get(0)) : 0;
            if (idBytes == 0 || idBytes > 4 || header.remaining() < 12) {
                return 0;
            }
            int sizeBytes = variableLength(header.get(idBytes));
            long size = number(header, idBytes, sizeBytes) & (1L << 7 * sizeBytes) - 1;
            if (sizeBytes == 0 || size == (1L << 7 * sizeBytes) - 1) {
                return 0;
            }
            position += idBytes + sizeBytes + size;
            if (number(header, 0, idBytes) == EBML_SEGMENT) {
                return position;
            }
        }
        return 0;
    }

    private static int variableLength(byte first) {
        return first == 0 ? 0 : Integer.numberOfLeadingZeros(first & 0xff) - 23;
    }

    private static long number(ByteBuffer bytes, int offset, int length) {
        long number = 0;
        for (int i = 0; i < length; i++) {
            number = number << 8 | bytes.get(offset + i) & 0xff;
        }
        return number;
    }

    /** Up to 16 bytes; fewer at the end of the file. */
    private ByteBuffer header(long position) {
        ByteBuffer header = ByteBuffer.allocate(HEADER_BYTES);
        try {
            while (header.hasRemaining() && source.read(position + header.position(), header) >= 0) {}
        } catch (IOException e) {
            throw new SourceException(e);
        }
        return header.flip();
    }

    private static String text(ByteBuffer bytes, int offset) {
        var text = new byte[4];
        bytes.get(offset, text);
        return new String(text, StandardCharsets.ISO_8859_1);
    }
}
