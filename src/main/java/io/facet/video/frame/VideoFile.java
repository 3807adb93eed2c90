package io.facet.video.frame;

import static org.bytedeco.ffmpeg.avformat.AVFormatContext.AVFMT_FLAG_CUSTOM_IO;
import static org.bytedeco.ffmpeg.global.avcodec.AVDISCARD_ALL;
import static org.bytedeco.ffmpeg.global.avcodec.AV_PKT_FLAG_CORRUPT;
import static org.bytedeco.ffmpeg.global.avcodec.av_packet_unref;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_find_decoder;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_find_decoder_by_name;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_get_name;
import static org.bytedeco.ffmpeg.global.avformat.AV_DISPOSITION_ATTACHED_PIC;
import static org.bytedeco.ffmpeg.global.avformat.av_find_best_stream;
import static org.bytedeco.ffmpeg.global.avformat.av_read_frame;
import static org.bytedeco.ffmpeg.global.avformat.avformat_alloc_context;
import static org.bytedeco.ffmpeg.global.avformat.avformat_close_input;
import static org.bytedeco.ffmpeg.global.avformat.avformat_find_stream_info;
import static org.bytedeco.ffmpeg.global.avformat.avformat_open_input;
import static org.bytedeco.ffmpeg.global.avutil.AVERROR_EOF;
import static org.bytedeco.ffmpeg.global.avutil.AVMEDIA_TYPE_VIDEO;
import static org.bytedeco.ffmpeg.global.avutil.AV_LOG_QUIET;
import static org.bytedeco.ffmpeg.global.avutil.AV_NOPTS_VALUE;
import static org.bytedeco.ffmpeg.global.avutil.AV_TIME_BASE;
import static org.bytedeco.ffmpeg.global.avutil.av_dict_free;
import static org.bytedeco.ffmpeg.global.avutil.av_dict_get;
import static org.bytedeco.ffmpeg.global.avutil.av_dict_set;
import static org.bytedeco.ffmpeg.global.avutil.av_log_set_level;

import io.facet.detection.DetectionException;
import io.facet.detection.ErrorCode;
import io.facet.image.header.VideoContainer;
import io.facet.storage.ObjectContent;
import java.io.IOException;
import java.io.UncheckedIOException;
import org.bytedeco.ffmpeg.avcodec.AVCodec;
import org.bytedeco.ffmpeg.avcodec.AVCodecParameters;
import org.bytedeco.ffmpeg.avcodec.AVPacket;
import org.bytedeco.ffmpeg.avformat.AVFormatContext;
import org.bytedeco.ffmpeg.avformat.AVStream;
import org.bytedeco.ffmpeg.avutil.AVDictionary;
import org.bytedeco.ffmpeg.avutil.AVRational;
import org.bytedeco.javacpp.PointerPointer;

/** The container of a clip and its best video stream. Audio, subtitles and other streams are skipped. */
final class VideoFile implements AutoCloseable {
    // Only containers without references to other files.
    private static final String FORMATS = "mov,mp4,m4a,3gp,3g2,mj2,matroska,webm,avi";
    // The streams of some MKV and AVI files are known only after their first frames.
    private static final String PROBE_BYTES = String.valueOf(5 << 20);
    private static final String PROBE_MICROSECONDS = "2000000";
    private static final int MAX_STREAMS = 100;
    // The name under which FFmpeg stores the key of an encrypted MKV or WebM.
    private static final String MATROSKA_KEY = "enc_key_id";
    private static final String UNKNOWN = "The video is damaged, or it is not MP4, MOV, MKV, WebM or AVI.";

    static {
        av_log_set_level(AV_LOG_QUIET);
    }

    private final SourceStream stream;
    private final ObjectContent source;
    private final VideoContainer container;
    private final long maxPixels;
    private final AVFormatContext format;
    private final ContainerEnd end;
    private final AVStream video;
    private final Display display;
    // Of the last packet of the video.
    private long lastPosition;
    private int lastSize;
    private boolean lastIsCut;

    /** Fails with {@code CORRUPT_IMAGE}, {@code TOO_MANY_PIXELS} or {@code UNSUPPORTED_FORMAT}. Does not close the source. */
    VideoFile(ObjectContent source, long maxPixels) {
        this.maxPixels = maxPixels;
        this.source = source;
        container =
                VideoContainer.of(source.first(VideoContainer.SIGNATURE_BYTES)).orElseThrow(() -> corrupt(UNKNOWN));
        stream = new SourceStream(source);
        format = avformat_alloc_context();
        format.pb(stream.context());
        format.flags(format.flags() | AVFMT_FLAG_CUSTOM_IO);
        format.max_streams(MAX_STREAMS);
        end = ContainerEnd.of(container, source, format);
        try {
            open();
            video = bestVideo();
            requireReadable();
            display = Display.of(format, video);
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
            throw failure(UNKNOWN);
        }
        for (int i = 0; i < format.nb_streams(); i++) {
            requirePixels(format.streams(i).codecpar());
        }
        requireBytes(end.declared());
        findStreams();
    }

    private void requireBytes(long declared) {
        if (declared > source.size()) {
            throw corrupt("The end of the video is missing: the file has %d bytes and declares %d or more."
                    .formatted(source.size(), declared));
        }
    }

    /** Decodes the first frames of streams whose format is not known yet, within the limit of pixels. */
    private void findStreams() {
        int streams = format.nb_streams();
        try (PointerPointer<AVDictionary> options = new PointerPointer<>(Math.max(1, streams))) {
            for (int i = 0; i < streams; i++) {
                AVDictionary limits = new AVDictionary(null);
                av_dict_set(limits, "max_pixels", String.valueOf(maxPixels), 0);
                options.put(i, limits);
            }
            int result = avformat_find_stream_info(format, options);
            for (int i = 0; i < streams; i++) {
                AVDictionary unused = options.get(AVDictionary.class, i);
                if (unused != null) {
                    av_dict_free(unused);
                }
            }
            require(result);
        }
    }

    private AVStream bestVideo() {
        int index = av_find_best_stream(format, AVMEDIA_TYPE_VIDEO, -1, -1, (AVCodec) null, 0);
        // Cover art is also a stream. FFmpeg chooses it if the file has no video.
        if (index < 0 || (format.streams(index).disposition() & AV_DISPOSITION_ATTACHED_PIC) != 0) {
            throw unsupported("The file has no video stream.");
        }
        for (int i = 0; i < format.nb_streams(); i++) {
            if (i != index) {
                format.streams(i).discard(AVDISCARD_ALL);
            }
        }
        return format.streams(index);
    }

    private void requireReadable() {
        AVCodecParameters coded = video.codecpar();
        if (av_dict_get(video.metadata(), MATROSKA_KEY, null, 0) != null) {
            throw encrypted();
        }
        if (coded.width() <= 0 || coded.height() <= 0) {
            throw failure("The video is damaged: its size is unknown.");
        }
        requirePixels(coded);
    }

    private void requirePixels(AVCodecParameters coded) {
        if (coded.codec_type() == AVMEDIA_TYPE_VIDEO && (long) coded.width() * coded.height() > maxPixels) {
            throw new DetectionException(
                    ErrorCode.TOO_MANY_PIXELS,
                    "The video has %d × %d pixels per frame; facet.image.max-decoded-pixels allows %,d."
                            .formatted(coded.width(), coded.height(), maxPixels));
        }
    }

    /**
     * Reads the next packet of the video; false at the end. Fails with {@code CORRUPT_IMAGE} if the end of the file is missing.
     */
    boolean read(AVPacket packet) {
        while (true) {
            int result = av_read_frame(format, packet);
            if (result < 0) {
                requireEnd(result);
                return false;
            }
            if (packet.stream_index() == video.index()) {
                lastPosition = packet.pos();
                lastSize = packet.size();
                lastIsCut = (packet.flags() & AV_PKT_FLAG_CORRUPT) != 0;
                return true;
            }
            av_packet_unref(packet);
        }
    }

    private void requireEnd(int result) {
        requireSource();
        if (result != AVERROR_EOF() || lastIsCut || !end.isWholeAfter(lastPosition, lastSize)) {
            throw corrupt("The end of the video is missing.");
        }
    }

    VideoInfo info() {
        return new VideoInfo(
                durationMs(),
                display.width(),
                display.height(),
                display.rotation(),
                avcodec_get_name(video.codecpar().codec_id()).getString(),
                frameRate());
    }

    private long durationMs() {
        // An interrupted recording of AVI states the duration for which it reserved space.
        if (container == VideoContainer.AVI && end.declared() == 0) {
            return 0;
        }
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

    boolean mirrored() {
        return display.mirrored();
    }

    /** In the presentation timeline of players: a clip that begins before zero is shown from zero on. */
    long milliseconds(long timestamp) {
        long start = video.start_time() == AV_NOPTS_VALUE ? 0 : Math.min(0, video.start_time());
        return Math.round(1000.0
                * (timestamp - start)
                * video.time_base().num()
                / video.time_base().den());
    }

    /**
     * False for AVI, which only has an order of decoding: the times of keyframes alone are early by the frames that are shown before
     * and stored after them.
     */
    boolean statesPresentationTimes() {
        return container != VideoContainer.AVI;
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
            throw unsupported("The video codec " + name + " is not supported. Use H.264, HEVC, VP9, AV1 or MPEG-4.");
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
        return corrupt(message);
    }

    private static DetectionException corrupt(String message) {
        return new DetectionException(ErrorCode.CORRUPT_IMAGE, message);
    }

    static DetectionException encrypted() {
        return unsupported("The video is encrypted. Remove the encryption.");
    }

    private static DetectionException unsupported(String message) {
        return new DetectionException(ErrorCode.UNSUPPORTED_FORMAT, message);
    }

    @Override
    public void close() {
        if (!format.isNull()) {
            avformat_close_input(format);
        }
        stream.close();
    }
}
