package io.facet.video.frame;

/**
 * Size, duration and codec of a video according to its container.
 *
 * @param durationMs 0 if it is unknown
 * @param width in square pixels, before the rotation; a file with other pixels is enlarged to its true shape
 * @param rotation clockwise degrees that make the frames upright: 0, 90, 180 or 270
 * @param codec FFmpeg's name: {@code h264}, {@code hevc}, {@code vp9}, …
 * @param frameRate the mean; 0 if it is unknown
 */
public record VideoInfo(long durationMs, int width, int height, int rotation, String codec, double frameRate) {

    VideoInfo withDuration(long ms) {
        return new VideoInfo(ms, width, height, rotation, codec, frameRate);
    }

    public boolean swapsSides() {
        return rotation == 90 || rotation == 270;
    }

    public int uprightWidth() {
        return swapsSides() ? height : width;
    }

    public int uprightHeight() {
        return swapsSides() ? width : height;
    }
}
