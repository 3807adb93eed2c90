package io.facet.video.frame;

import static org.bytedeco.ffmpeg.avformat.AVFormatContext.AVFMT_FLAG_CUSTOM_IO;
import static org.bytedeco.ffmpeg.global.avcodec.AVDISCARD_ALL;
import static org.bytedeco.ffmpeg.global.avcodec.AV_PKT_DATA_DISPLAYMATRIX;
import static org.bytedeco.ffmpeg.global.avcodec.av_packet_side_data_get;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_find_decoder;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_find_decoder_by_name;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_get_name;
import static org.bytedeco.ffmpeg.global.avformat.av_find_best_stream;
import static org.bytedeco.ffmpeg.global.avformat.avformat_alloc_context;
import static org.bytedeco.ffmpeg.global.avformat.avformat_close_input;
import static org.bytedeco.ffmpeg.global.avformat.avformat_find_stream_info;
import static org.bytedeco.ffmpeg.global.avformat.avformat_open_input;
import static org.bytedeco.ffmpeg.global.avutil.AVMEDIA_TYPE_VIDEO;
import static org.bytedeco.ffmpeg.global.avutil.AV_LOG_QUIET;
import static org.bytedeco.ffmpeg.global.avutil.AV_NOPTS_VALUE;
import static org.bytedeco.ffmpeg.global.avutil.AV_TIME_BASE;
import static org.bytedeco.ffmpeg.global.avutil.av_dict_free;
import static org.bytedeco.ffmpeg.global.avutil.av_dict_set;
import static org.bytedeco.ffmpeg.global.avutil.av_display_rotation_get;
import static org.bytedeco.ffmpeg.global.avutil.av_log_set_level;

import io.facet.detection.DetectionException;
import io.facet.detection.ErrorCode;
import io.facet.storage.ObjectContent;
import java.io.IOException;
import java.io.UncheckedIOException;
import org.bytedeco.ffmpeg.avcodec.AVCodec;
import org.bytedeco.ffmpeg.avcodec.AVCodecParameters;
import org.bytedeco.ffmpeg.avcodec.AVPacketSideData;
import org.bytedeco.ffmpeg.avformat.AVFormatContext;
import org.bytedeco.ffmpeg.avformat.AVStream;
import org.bytedeco.ffmpeg.avutil.AVDictionary;
import org.bytedeco.ffmpeg.avutil.AVRational;
import org.bytedeco.javacpp.IntPointer;
import org.bytedeco.javacpp.PointerPointer;

/** The container of a clip and its best video stream. Audio, subtitles and other streams are skipped. */
final class VideoFile implements AutoCloseable {
    // Only containers without references to other files.
    private static final String FORMATS = "mov,mp4,m4a,3gp,3g2,mj2,matroska,webm,avi";
    // The streams of some MKV and AVI files are known only after their first frames.
    private static final String PROBE_BYTES = String.valueOf(5 << 20);
    private static final String PROBE_MICROSECONDS = "2000000";
    private static final int FULL_TURN = 360;

    static {
        av_log_set_level(AV_LOG_QUIET);
    }

    private final SourceStream stream;
    private final AVFormatContext format;
    private final AVStream video;

    /** Fails with {@code CORRUPT_IMAGE} or {@code UNSUPPORTED_FORMAT}. Does not close the source. */
    VideoFile(ObjectContent source) {
        stream = new SourceStream(source);
        format = avformat_alloc_context();
        format.pb(stream.context());
        format.flags(format.flags() | AVFMT_FLAG_CUSTOM_IO);
        try {
            open();
            video = bestVideo();
        } catch (RuntimeException | Error failed) {
            close();
            throw failed;
        }
    }

    private void open() {
        AVDictionary options = new AVDictionary(null);
        av_dict_set(options, "format_whitelist", FORMATS, 0);
        av_dict_set(options, "probesize", PROBE_BYTES, 0);
        av_dict_set(options, "analyzeduration", PROBE_MICROSECONDS, 0);
        int result = avformat_open_input(format, "", null, options);
        av_dict_free(options);
        if (result < 0) {
            // FFmpeg has freed the context.
            format.setNull();
            throw failure("The video is damaged, or it is not MP4, MOV, MKV, WebM or AVI.");
        }
        require(avformat_find_stream_info(format, (PointerPointer<?>) null));
    }

    private AVStream bestVideo() {
        int index = av_find_best_stream(format, AVMEDIA_TYPE_VIDEO, -1, -1, (AVCodec) null, 0);
        if (index < 0) {
            throw new DetectionException(ErrorCode.UNSUPPORTED_FORMAT, "The file has no video stream.");
        }
        for (int i = 0; i < format.nb_streams(); i++) {
            if (i != index) {
                format.streams(i).discard(AVDISCARD_ALL);
            }
        }
        return format.streams(index);
    }

    VideoInfo info() {
        AVCodecParameters parameters = video.codecpar();
        return new VideoInfo(
                durationMs(),
                parameters.width(),
                parameters.height(),
                rotation(),
                avcodec_get_name(parameters.codec_id()).getString(),
                frameRate());
    }

    private long durationMs() {
        if (video.duration() != AV_NOPTS_VALUE && video.duration() > 0) {
            return milliseconds(video.duration() + (video.start_time() == AV_NOPTS_VALUE ? 0 : video.start_time()));
        }
        return format.duration() == AV_NOPTS_VALUE ? 0 : format.duration() / (AV_TIME_BASE / 1000);
    }

    /** The mean rate if it is known: the frames of a variable rate have their own times. */
    private double frameRate() {
        AVRational mean = video.avg_frame_rate();
        return mean.num() <= 0 || mean.den() <= 0 ? 0 : (double) mean.num() / mean.den();
    }

    /** Clockwise, so that the frame is upright: 0, 90, 180 or 270. */
    private int rotation() {
        AVCodecParameters parameters = video.codecpar();
        if (parameters.nb_coded_side_data() == 0) {
            return 0;
        }
        AVPacketSideData matrix = av_packet_side_data_get(
                parameters.coded_side_data(), parameters.nb_coded_side_data(), AV_PKT_DATA_DISPLAYMATRIX);
        if (matrix == null || matrix.isNull()) {
            return 0;
        }
        double counterclockwise = av_display_rotation_get(new IntPointer(matrix.data()));
        if (Double.isNaN(counterclockwise)) {
            return 0;
        }
        int quarters = (int) Math.round(-counterclockwise / 90);
        return Math.floorMod(90 * quarters, FULL_TURN);
    }

    long milliseconds(long timestamp) {
        return Math.round(
                1000.0 * timestamp * video.time_base().num() / video.time_base().den());
    }

    AVFormatContext format() {
        return format;
    }

    AVStream video() {
        return video;
    }

    /** FFmpeg's own AV1 decoder needs a GPU. */
    AVCodec decoder() {
        int id = video.codecpar().codec_id();
        String name = avcodec_get_name(id).getString();
        AVCodec codec = name.equals("av1") ? avcodec_find_decoder_by_name("libaom-av1") : avcodec_find_decoder(id);
        if (codec == null || codec.isNull()) {
            throw new DetectionException(
                    ErrorCode.UNSUPPORTED_FORMAT,
                    "The video codec " + name + " is not supported. Use H.264, HEVC, VP9, AV1 or MPEG-4.");
        }
        return codec;
    }

    void require(int result) {
        if (result < 0) {
            throw failure("The video is damaged and cannot be read.");
        }
    }

    /** Fails with the reason if the source failed, not the clip. */
    void requireSource() {
        if (stream.failure() != null) {
            throw stream.failure() instanceof RuntimeException unchecked
                    ? unchecked
                    : new UncheckedIOException((IOException) stream.failure());
        }
    }

    private DetectionException failure(String message) {
        requireSource();
        return new DetectionException(ErrorCode.CORRUPT_IMAGE, message);
    }

    @Override
    public void close() {
        if (!format.isNull()) {
            avformat_close_input(format);
        }
        stream.close();
    }
}
