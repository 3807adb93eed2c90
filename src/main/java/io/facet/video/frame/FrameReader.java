package io.facet.video.frame;

import static org.bytedeco.ffmpeg.global.avcodec.AVDISCARD_DEFAULT;
import static org.bytedeco.ffmpeg.global.avcodec.AVDISCARD_NONREF;
import static org.bytedeco.ffmpeg.global.avcodec.AV_PKT_DATA_ENCRYPTION_INFO;
import static org.bytedeco.ffmpeg.global.avcodec.AV_PKT_FLAG_DISCARD;
import static org.bytedeco.ffmpeg.global.avcodec.AV_PKT_FLAG_KEY;
import static org.bytedeco.ffmpeg.global.avcodec.av_packet_alloc;
import static org.bytedeco.ffmpeg.global.avcodec.av_packet_free;
import static org.bytedeco.ffmpeg.global.avcodec.av_packet_get_side_data;
import static org.bytedeco.ffmpeg.global.avcodec.av_packet_unref;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_alloc_context3;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_free_context;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_open2;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_parameters_to_context;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_receive_frame;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_send_packet;
import static org.bytedeco.ffmpeg.global.avutil.AVERROR_EAGAIN;
import static org.bytedeco.ffmpeg.global.avutil.AVERROR_EOF;
import static org.bytedeco.ffmpeg.global.avutil.AVERROR_PATCHWELCOME;
import static org.bytedeco.ffmpeg.global.avutil.AV_NOPTS_VALUE;
import static org.bytedeco.ffmpeg.global.avutil.av_frame_alloc;
import static org.bytedeco.ffmpeg.global.avutil.av_frame_free;

import io.facet.detection.DetectionException;
import io.facet.detection.ErrorCode;
import io.facet.storage.ObjectContent;
import java.util.ArrayDeque;
import java.util.Optional;
import java.util.Queue;
import org.bytedeco.ffmpeg.avcodec.AVCodec;
import org.bytedeco.ffmpeg.avcodec.AVCodecContext;
import org.bytedeco.ffmpeg.avcodec.AVPacket;
import org.bytedeco.ffmpeg.avutil.AVDictionary;
import org.bytedeco.ffmpeg.avutil.AVFrame;
import org.bytedeco.javacpp.SizeTPointer;

/**
 * Decodes the frames of a clip that are to be analyzed. Frames between them are skipped if no other frame refers to them; the
 * colours of a skipped frame are not converted. Used by one thread; FFmpeg decodes with its own threads.
 */
public final class FrameReader implements AutoCloseable {
    // AV_FRAME_FLAG_CORRUPT, a macro that the binding does not have.
    private static final int CORRUPT = 1;
    // About three seconds: what follows is not worth its time.
    private static final int MAX_SUCCESSIVE_ERRORS = 100;
    // The invisible frames of VP8 are separate packets; the next packet follows soon.
    private static final int MAX_MISSING_MS = 250;

    private final VideoFile file;
    private final VideoInfo info;
    private final FrameSchedule schedule;
    private final AVCodecContext context;
    private final AVPacket packet = av_packet_alloc();
    private final AVFrame frame = av_frame_alloc();
    // Of packets without a presentation time (AVI): the frames have the same times in another order.
    private final Queue<Long> decodingTimes = new ArrayDeque<>();
    private final Runnable beforePacket;
    private boolean drained;
    private long decoded;
    private int errors;
    private long lastMs = -1;
    private long lastNeededMs;

    /** Fails with {@code CORRUPT_IMAGE} or {@code UNSUPPORTED_FORMAT}. Does not close the source. */
    public FrameReader(ObjectContent source, FrameSchedule schedule, int threads, long maxPixels) {
        this(source, schedule, threads, maxPixels, () -> {});
    }

    /** @param beforePacket runs before each packet is decoded, and may block */
    public FrameReader(
            ObjectContent source, FrameSchedule schedule, int threads, long maxPixels, Runnable beforePacket) {
        this.beforePacket = beforePacket;
        this.file = new VideoFile(source, maxPixels);
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
            file.require(avcodec_open2(context, codec, (AVDictionary) null));
        } catch (RuntimeException | Error failed) {
            if (created != null) {
                avcodec_free_context(created);
            }
            file.close();
            throw failed;
        }
    }

    /** A duration that the file does not state is known after the last frame. */
    public VideoInfo info() {
        return drained && info.durationMs() == 0 ? info.withDuration(lastMs) : info;
    }

    /**
     * The next frame to be analyzed, or empty at the end of the clip. It is valid until the next call. Fails with {@code
     * CORRUPT_IMAGE} if the end of the clip is missing or damaged; damaged frames before it are skipped.
     */
    public Optional<DecodedFrame> next() {
        while (true) {
            int result = avcodec_receive_frame(context, frame);
            if (result == 0) {
                if (isDamaged()) {
                    countError();
                } else if (schedule.accepts(advance())) {
                    return Optional.of(new DecodedFrame(frame, lastMs, info, file.mirrored()));
                }
            } else if (result == AVERROR_EOF() || drained && result == AVERROR_EAGAIN()) {
                requireIntact();
                return Optional.empty();
            } else if (result == AVERROR_EAGAIN()) {
                sendPacket();
            } else {
                requireSupported(result);
                countError();
            }
        }
    }

    /** The decoder replaced missing parts of the frame. */
    private boolean isDamaged() {
        return frame.decode_error_flags() != 0 || (frame.flags() & CORRUPT) != 0;
    }

    private void sendPacket() {
        while (file.read(packet)) {
            boolean wanted = isWanted();
            if (wanted) {
                requireClear();
                prepareTime();
                beforePacket.run();
                if (avcodec_send_packet(context, packet) < 0) {
                    countError();
                }
            }
            av_packet_unref(packet);
            if (wanted) {
                return;
            }
        }
        drained = true;
        avcodec_send_packet(context, null);
    }

    private boolean isWanted() {
        // An empty packet would tell the decoder that the clip has ended.
        return packet.size() > 0 && (!schedule.keyframesOnly() || (packet.flags() & AV_PKT_FLAG_KEY) != 0);
    }

    private void requireClear() {
        if (av_packet_get_side_data(packet, AV_PKT_DATA_ENCRYPTION_INFO, (SizeTPointer) null) != null) {
            throw VideoFile.encrypted();
        }
    }

    /** A frame that is not analyzed is decoded only if others refer to it. */
    private void prepareTime() {
        long timestamp = file.statesPresentationTimes() ? packet.pts() : packet.dts();
        long timeMs = timestamp == AV_NOPTS_VALUE ? lastMs : file.milliseconds(timestamp);
        boolean needed = schedule.keyframesOnly() || timestamp == AV_NOPTS_VALUE || schedule.mayAccept(timeMs);
        if (!file.statesPresentationTimes()) {
            decodingTimes.add(timestamp);
            needed = true;
        }
        context.skip_frame(needed ? AVDISCARD_DEFAULT : AVDISCARD_NONREF);
        boolean shown = (packet.flags() & AV_PKT_FLAG_DISCARD) == 0;
        if (needed && shown) {
            lastNeededMs = Math.max(lastNeededMs, timeMs);
        }
    }

    /** Stores and returns the time of the frame. */
    private long advance() {
        long timestamp = decodingTimes.isEmpty() ? frame.best_effort_timestamp() : decodingTimes.remove();
        lastMs = timestamp == AV_NOPTS_VALUE ? lastMs + 1 : Math.max(lastMs + 1, file.milliseconds(timestamp));
        decoded++;
        errors = 0;
        return lastMs;
    }

    private void countError() {
        decodingTimes.poll();
        if (++errors > MAX_SUCCESSIVE_ERRORS) {
            throw damaged();
        }
    }

    private void requireSupported(int result) {
        if (decoded == 0 && result == AVERROR_PATCHWELCOME()) {
            throw new DetectionException(
                    ErrorCode.UNSUPPORTED_FORMAT, "This variant of " + info.codec() + " is not supported.");
        }
    }

    /** No frame, none after an error, or none for the last packets: the end is damaged. */
    private void requireIntact() {
        if (decoded == 0 && errors == 0) {
            throw new DetectionException(ErrorCode.CORRUPT_IMAGE, "The video has no frames.");
        }
        if (errors > 0 || lastNeededMs - lastMs > MAX_MISSING_MS) {
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
