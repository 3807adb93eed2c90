package io.facet.video.frame;

import static org.bytedeco.ffmpeg.global.avcodec.AV_PKT_DATA_DISPLAYMATRIX;
import static org.bytedeco.ffmpeg.global.avcodec.av_packet_side_data_get;
import static org.bytedeco.ffmpeg.global.avformat.av_guess_sample_aspect_ratio;

import org.bytedeco.ffmpeg.avcodec.AVCodecParameters;
import org.bytedeco.ffmpeg.avcodec.AVPacketSideData;
import org.bytedeco.ffmpeg.avformat.AVFormatContext;
import org.bytedeco.ffmpeg.avformat.AVStream;
import org.bytedeco.ffmpeg.avutil.AVFrame;
import org.bytedeco.ffmpeg.avutil.AVRational;
import org.bytedeco.javacpp.IntPointer;

/**
 * How players show the frames: at {@code width × height} square pixels, mirrored from left to right, and then rotated clockwise by
 * 0, 90, 180 or 270 degrees.
 */
record Display(int width, int height, boolean mirrored, int rotation) {
    // Values beyond are not the shape of real pixels: anamorphic wide-screen has 2.
    private static final double MAX_PIXEL_ASPECT = 4;
    private static final int FULL_TURN = 360;
    private static final int MATRIX_BYTES = 9 * Integer.BYTES;

    static Display of(AVFormatContext format, AVStream video) {
        AVCodecParameters coded = video.codecpar();
        int width = coded.width();
        int height = coded.height();
        AVRational ratio = av_guess_sample_aspect_ratio(format, video, (AVFrame) null);
        double aspect = ratio.num() <= 0 || ratio.den() <= 0 ? 1 : (double) ratio.num() / ratio.den();
        // Pixels are enlarged, as players do, so that no detail is lost.
        if (aspect > 1 && aspect <= MAX_PIXEL_ASPECT) {
            width = (int) Math.round(width * aspect);
        } else if (aspect < 1 && aspect >= 1 / MAX_PIXEL_ASPECT) {
            height = (int) Math.round(height / aspect);
        }
        return oriented(width, height, coded);
    }

    /** The matrix maps (x, y) to (a·x + c·y, b·x + d·y); y points down. */
    private static Display oriented(int width, int height, AVCodecParameters coded) {
        AVPacketSideData stored = coded.nb_coded_side_data() == 0
                ? null
                : av_packet_side_data_get(
                        coded.coded_side_data(), coded.nb_coded_side_data(), AV_PKT_DATA_DISPLAYMATRIX);
        if (stored == null || stored.isNull() || stored.size() < MATRIX_BYTES) {
            return new Display(width, height, false, 0);
        }
        IntPointer matrix = new IntPointer(stored.data());
        double a = matrix.get(0);
        double b = matrix.get(1);
        double c = matrix.get(3);
        double d = matrix.get(4);
        boolean mirrored = a * d - b * c < 0;
        double clockwise = Math.toDegrees(mirrored ? Math.atan2(-b, -a) : Math.atan2(b, a));
        return new Display(width, height, mirrored, Math.floorMod(90 * (int) Math.round(clockwise / 90), FULL_TURN));
    }
}
