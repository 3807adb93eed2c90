package io.facet.video.frame;

import static org.bytedeco.ffmpeg.global.avformat.AVSEEK_SIZE;
import static org.bytedeco.ffmpeg.global.avformat.avio_alloc_context;
import static org.bytedeco.ffmpeg.global.avformat.avio_context_free;
import static org.bytedeco.ffmpeg.global.avutil.AVERROR_EOF;
import static org.bytedeco.ffmpeg.global.avutil.AVERROR_EXTERNAL;
import static org.bytedeco.ffmpeg.global.avutil.av_free;
import static org.bytedeco.ffmpeg.global.avutil.av_malloc;

import io.facet.storage.ObjectContent;
import org.bytedeco.ffmpeg.avformat.AVIOContext;
import org.bytedeco.ffmpeg.avformat.Read_packet_Pointer_BytePointer_int;
import org.bytedeco.ffmpeg.avformat.Seek_Pointer_long_int;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.Pointer;

/** Gives FFmpeg the bytes of a source. FFmpeg itself opens no files and no connections. */
final class SourceStream implements AutoCloseable {
    private static final int BUFFER_BYTES = 64 << 10;
    private static final int SEEK_SET = 0;
    private static final int SEEK_CUR = 1;
    private static final int SEEK_END = 2;

    private final ObjectContent source;
    private final Reader reader = new Reader();
    private final Seeker seeker = new Seeker();
    private final AVIOContext context;
    private long offset;
    private Exception failure;

    SourceStream(ObjectContent source) {
        this.source = source;
        BytePointer buffer = new BytePointer(av_malloc(BUFFER_BYTES));
        this.context = avio_alloc_context(buffer, BUFFER_BYTES, 0, null, reader, null, seeker);
    }

    AVIOContext context() {
        return context;
    }

    /** Why the last read failed, or null: exceptions cannot pass through FFmpeg. */
    Exception failure() {
        return failure;
    }

    private final class Reader extends Read_packet_Pointer_BytePointer_int {
        @Override
        public int call(Pointer opaque, BytePointer into, int length) {
            try {
                int read = source.read(offset, into.capacity(length).asByteBuffer());
                if (read < 0) {
                    return AVERROR_EOF();
                }
                offset += read;
                return read;
            } catch (Exception e) {
                failure = e;
                return AVERROR_EXTERNAL();
            }
        }
    }

    private final class Seeker extends Seek_Pointer_long_int {
        @Override
        public long call(Pointer opaque, long by, int origin) {
            long target =
                    switch (origin & 0xffff) {
                        case SEEK_SET -> by;
                        case SEEK_CUR -> offset + by;
                        case SEEK_END -> source.size() + by;
                        default -> -1;
                    };
            if ((origin & AVSEEK_SIZE) != 0) {
                return source.size();
            }
            if (target < 0) {
                return -1;
            }
            offset = target;
            return offset;
        }
    }

    @Override
    public void close() {
        // FFmpeg may have replaced the buffer.
        av_free(context.buffer());
        avio_context_free(context);
        reader.close();
        seeker.close();
    }
}
