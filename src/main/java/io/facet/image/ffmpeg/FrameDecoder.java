package io.facet.image.ffmpeg;

import static org.bytedeco.ffmpeg.global.avcodec.AV_CODEC_FLAG_UNALIGNED;
import static org.bytedeco.ffmpeg.global.avcodec.AV_CODEC_ID_HEVC;
import static org.bytedeco.ffmpeg.global.avcodec.AV_EF_EXPLODE;
import static org.bytedeco.ffmpeg.global.avcodec.AV_INPUT_BUFFER_PADDING_SIZE;
import static org.bytedeco.ffmpeg.global.avcodec.av_new_packet;
import static org.bytedeco.ffmpeg.global.avcodec.av_packet_alloc;
import static org.bytedeco.ffmpeg.global.avcodec.av_packet_free;
import static org.bytedeco.ffmpeg.global.avcodec.av_packet_unref;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_alloc_context3;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_find_decoder;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_find_decoder_by_name;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_flush_buffers;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_free_context;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_open2;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_receive_frame;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_send_packet;
import static org.bytedeco.ffmpeg.global.avutil.AVERROR_PATCHWELCOME;
import static org.bytedeco.ffmpeg.global.avutil.AV_LOG_QUIET;
import static org.bytedeco.ffmpeg.global.avutil.av_frame_alloc;
import static org.bytedeco.ffmpeg.global.avutil.av_frame_free;
import static org.bytedeco.ffmpeg.global.avutil.av_log_set_level;
import static org.bytedeco.ffmpeg.global.avutil.av_mallocz;

import io.facet.detection.DetectionException;
import io.facet.image.heif.Codec;
import io.facet.image.heif.CodedPicture;
import io.facet.image.heif.Rejection;
import java.nio.ByteBuffer;
import org.bytedeco.ffmpeg.avcodec.AVCodec;
import org.bytedeco.ffmpeg.avcodec.AVCodecContext;
import org.bytedeco.ffmpeg.avcodec.AVPacket;
import org.bytedeco.ffmpeg.avutil.AVDictionary;
import org.bytedeco.ffmpeg.avutil.AVFrame;
import org.bytedeco.javacpp.BytePointer;

/** Decodes coded pictures with the same configuration, one after the other, on the calling thread. */
final class FrameDecoder implements AutoCloseable {
    private static final int ENOMEM = -12;
    // AV_FRAME_FLAG_CORRUPT, a macro that the binding does not have.
    private static final int CORRUPT = 1;

    static {
        av_log_set_level(AV_LOG_QUIET);
    }

    private final CodedPicture configured;
    private final AVCodecContext context;
    private final AVPacket packet = av_packet_alloc();
    private final AVFrame frame = av_frame_alloc();

    FrameDecoder(CodedPicture picture) {
        this.configured = picture;
        AVCodec codec = codec(picture.codec());
        context = avcodec_alloc_context3(codec);
        try {
            open(codec);
        } catch (RuntimeException failed) {
            close();
            throw failed;
        }
    }

    private void open(AVCodec codec) {
        context.thread_count(1)
                .max_pixels(configured.maxPixels())
                .err_recognition(AV_EF_EXPLODE)
                // Crops the exact number of pixels at the left.
                .flags(context.flags() | AV_CODEC_FLAG_UNALIGNED);
        setConfiguration(configured.configuration());
        require(avcodec_open2(context, codec, (AVDictionary) null));
    }

    /** FFmpeg's own AV1 decoder needs a GPU. */
    private static AVCodec codec(Codec codec) {
        return codec == Codec.HEVC
                ? avcodec_find_decoder(AV_CODEC_ID_HEVC)
                : avcodec_find_decoder_by_name("libaom-av1");
    }

    private void setConfiguration(ByteBuffer configuration) {
        int length = configuration.limit();
        BytePointer copy = new BytePointer(av_mallocz(length + AV_INPUT_BUFFER_PADDING_SIZE)).capacity(length);
        copy.asByteBuffer().put(configuration.slice());
        context.extradata(copy).extradata_size(length);
    }

    boolean accepts(CodedPicture picture) {
        return picture.codec() == configured.codec()
                && picture.maxPixels() <= configured.maxPixels()
                && picture.configuration().equals(configured.configuration());
    }

    /** Fails with {@code CORRUPT_IMAGE} if a part of the picture is missing. The frame is valid until the next call. */
    AVFrame decode(CodedPicture picture) {
        ByteBuffer data = picture.data();
        require(av_new_packet(packet, data.limit()));
        packet.data().capacity(data.limit()).asByteBuffer().put(data.slice());
        require(avcodec_send_packet(context, packet));
        av_packet_unref(packet);
        // Without this, the decoder would wait for the pictures that follow.
        require(avcodec_send_packet(context, null));
        require(avcodec_receive_frame(context, frame));
        avcodec_flush_buffers(context);
        if (frame.decode_error_flags() != 0 || (frame.flags() & CORRUPT) != 0) {
            throw damaged();
        }
        return frame;
    }

    private static void require(int result) {
        if (result == ENOMEM) {
            throw new IllegalStateException("FFmpeg could not allocate memory");
        }
        if (result == AVERROR_PATCHWELCOME()) {
            throw Rejection.unsupported("A HEIC or AVIF with this variant of HEVC or AV1");
        }
        if (result < 0) {
            throw damaged();
        }
    }

    static DetectionException damaged() {
        return Rejection.corrupt("The HEIC or AVIF file is damaged and cannot be decoded.");
    }

    @Override
    public void close() {
        av_frame_free(frame);
        av_packet_free(packet);
        avcodec_free_context(context);
    }
}
