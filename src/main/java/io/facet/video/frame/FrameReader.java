package io.facet.video.frame;

import static org.bytedeco.ffmpeg.global.avcodec.AVDISCARD_DEFAULT;
import static org.bytedeco.ffmpeg.global.avcodec.AVDISCARD_NONKEY;
import static org.bytedeco.ffmpeg.global.avcodec.AVDISCARD_NONREF;
import static org.bytedeco.ffmpeg.global.avcodec.AV_PKT_FLAG_KEY;
import static org.bytedeco.ffmpeg.global.avcodec.av_packet_alloc;
import static org.bytedeco.ffmpeg.global.avcodec.av_packet_free;
import static org.bytedeco.ffmpeg.global.avcodec.av_packet_unref;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_alloc_context3;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_free_context;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_open2;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_parameters_to_context;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_receive_frame;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_send_packet;
import static org.bytedeco.ffmpeg.global.avformat.av_read_frame;
import static org.bytedeco.ffmpeg.global.avutil.AVERROR_EAGAIN;
import static org.bytedeco.ffmpeg.global.avutil.AVERROR_EOF;
import static org.bytedeco.ffmpeg.global.avutil.AV_NOPTS_VALUE;
import static org.bytedeco.ffmpeg.global.avutil.av_frame_alloc;
import static org.bytedeco.ffmpeg.global.avutil.av_frame_free;

import io.facet.detection.DetectionException;
import io.facet.detection.ErrorCode;
import io.facet.storage.ObjectContent;
import java.util.Optional;
import org.bytedeco.ffmpeg.avcodec.AVCodec;
import org.bytedeco.ffmpeg.avcodec.AVCodecContext;
import org.bytedeco.ffmpeg.avcodec.AVPacket;
import org.bytedeco.ffmpeg.avutil.AVDictionary;
import org.bytedeco.ffmpeg.avutil.AVFrame;

/**
 * Decodes the frames of a clip that are to be analyzed. Frames between them are skipped if no other frame refers to them; the
 * colours of a skipped frame are not converted. Used by one thread; FFmpeg decodes with its own threads.
 */
public final class FrameReader implements AutoCloseable {
    // A clip of which less can be decoded is damaged rather than cut.
    private static final int MAX_SUCCESSIVE_ERRORS = 100;

    private final VideoFile file;
    private final VideoInfo info;
    private final FrameSchedule schedule;
    private final AVCodecContext context;
    private final AVPacket packet = av_packet_alloc();
    private final AVFrame frame = av_frame_alloc();
    private boolean drained;
    private long decoded;
    private int errors;
    private long lastMs = -1;

    /** Fails with {@code CORRUPT_IMAGE} or {@code UNSUPPORTED_FORMAT}. Does not close the source. */
    public FrameReader(ObjectContent source, FrameSchedule schedule, int threads, long maxPixels) {
        this.file = new VideoFile(source);
        this.schedule = schedule;
        AVCodecContext created = null;
        try {
            info = file.info();
            AVCodec codec = file.decoder();
            created = avcodec_alloc_context3(codec);
            context = created;
            file.require(avcodec_parameters_to_context(context, file.video().codecpar()));
            context.thread_count(threads)
                    .max_pixels(maxPixels)
                    .pkt_timebase(file.video().time_base());
            skip(schedule.keyframesOnly() ? AVDISCARD_NONKEY : AVDISCARD_NONREF);
            file.require(avcodec_open2(context, codec, (AVDictionary) null));
        } catch (RuntimeException | Error failed) {
            if (created != null) {
                avcodec_free_context(created);
            }
            file.close();
            throw failed;
        }
    }

    private void skip(int discard) {
        context.skip_frame(discard);
        if (discard == AVDISCARD_NONKEY) {
            // The demuxer then does not read the others.
            file.video().discard(AVDISCARD_NONKEY);
        }
    }

    public VideoInfo info() {
        return info;
    }

    /** The next frame to be analyzed, or empty at the end of the clip. It is valid until the next call. */
    public Optional<DecodedFrame> next() {
        while (true) {
            int result = avcodec_receive_frame(context, frame);
            if (result == 0) {
                long timeMs = timeMs();
                decoded++;
                errors = 0;
                adjustSkipping(timeMs);
                lastMs = timeMs;
                if (schedule.accepts(timeMs)) {
                    return Optional.of(new DecodedFrame(frame, timeMs, info));
                }
            } else if (result == AVERROR_EOF()) {
                requireDecoded();
                return Optional.empty();
            } else if (result == AVERROR_EAGAIN()) {
                sendPacket();
            } else {
                countError();
            }
        }
    }

    private void sendPacket() {
        while (!drained) {
            int result = av_read_frame(file.format(), packet);
            if (result < 0) {
                // The end; a cut or damaged container looks the same, unless the source has failed.
                file.requireSource();
                drained = true;
                avcodec_send_packet(context, null);
                return;
            }
            boolean wanted = packet.stream_index() == file.video().index()
                    && (!schedule.keyframesOnly() || (packet.flags() & AV_PKT_FLAG_KEY) != 0);
            int sent = wanted ? avcodec_send_packet(context, packet) : 0;
            av_packet_unref(packet);
            if (wanted) {
                if (sent < 0) {
                    countError();
                }
                return;
            }
        }
    }

    /** Skipped frames must not leave gaps that are longer than the interval of the analysis. */
    private void adjustSkipping(long timeMs) {
        if (lastMs >= 0
                && !schedule.keyframesOnly()
                && context.skip_frame() == AVDISCARD_NONREF
                && timeMs - lastMs > schedule.intervalMs()) {
            context.skip_frame(AVDISCARD_DEFAULT);
        }
    }

    private long timeMs() {
        long timestamp = frame.best_effort_timestamp();
        return timestamp == AV_NOPTS_VALUE ? lastMs + 1 : Math.max(lastMs + 1, file.milliseconds(timestamp));
    }

    private void countError() {
        if (++errors > MAX_SUCCESSIVE_ERRORS) {
            throw damaged();
        }
    }

    private void requireDecoded() {
        if (decoded == 0) {
            throw damaged();
        }
    }

    private static DetectionException damaged() {
        return new DetectionException(ErrorCode.CORRUPT_IMAGE, "The video is damaged and cannot be decoded.");
    }

    @Override
    public void close() {
        av_frame_free(frame);
        av_packet_free(packet);
        avcodec_free_context(context);
        file.close();
    }
}
