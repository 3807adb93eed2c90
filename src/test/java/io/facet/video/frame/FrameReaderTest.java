package io.facet.video.frame;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.facet.detection.DetectionException;
import io.facet.detection.ErrorCode;
import io.facet.storage.ObjectContent;
import io.facet.testing.NativeMemory;
import io.facet.video.SceneChange;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.opencv.opencv_core.Mat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The clips show the number of each frame; see their README. */
class FrameReaderTest {
    private static final Path CLIPS = Path.of("src/test/resources/video");
    private static final int WIDTH = 160;
    private static final int HEIGHT = 120;
    private static final int FRAME_MS = 40;
    private static final double ALL = 1000;
    private static final long MAX_PIXELS = 1_000_000;

    /** A decoded frame: its time, the number that it shows, and its colours at the left and right of the bar. */
    private record Shown(long timeMs, int number, int[] left, int[] right) {}

    private record Read(VideoInfo info, List<Shown> frames) {
        List<Long> times() {
            return frames.stream().map(Shown::timeMs).toList();
        }

        List<Integer> numbers() {
            return frames.stream().map(Shown::number).toList();
        }
    }

    @ParameterizedTest
    @CsvSource({
        "h264-rotated.mp4, h264",
        "faststart.mp4, h264",
        "hevc.mov, hevc",
        "vp9.webm, vp9",
        "live.webm, vp9",
        "av1.mkv, av1",
        "mpeg4.avi, mpeg4"
    })
    void everyFrameHasItsTimeAndIsDecodedInOrder(String clip, String codec) {
        Read read = read(clip, ALL);

        assertThat(read.numbers()).isEqualTo(range(0, 50));
        assertThat(read.times()).isEqualTo(times(range(0, 50), 0));
        assertThat(read.info().codec()).isEqualTo(codec);
        assertThat(read.info().durationMs()).isCloseTo(2000L, within((long) FRAME_MS));
    }

    @ParameterizedTest
    @CsvSource({
        "h264-rotated.mp4, 5",
        "hevc.mov, 10",
        "mpeg4.avi, 5",
        "vp9.webm, 7",
        "av1.mkv, 30",
        "variable-rate.mp4, 5"
    })
    void analyzedFramesAreThoseOfAFullDecode(String clip, double rate) {
        var schedule = new FrameSchedule(rate, false);
        List<Long> due =
                read(clip, ALL).times().stream().filter(schedule::accepts).toList();

        assertThat(read(clip, rate).times()).isEqualTo(due);
    }

    @ParameterizedTest
    @ValueSource(strings = {"h264-rotated.mp4", "hevc.mov", "vp9.webm", "av1.mkv", "mpeg4.avi"})
    void keyframesHaveTheirTimes(String clip) {
        Read read = read(content(clip), new FrameSchedule(ALL, true), MAX_PIXELS);

        assertThat(read.numbers()).hasSize(2).first().isEqualTo(0);
        assertThat(read.numbers().get(1)).isBetween(24, 27);
        List<Long> expected = times(read.numbers(), 0);
        if (clip.equals("mpeg4.avi")) {
            // AVI states the order of decoding only: two frames that are shown before the keyframe follow it.
            expected = List.of(0L, expected.get(1) - 2 * FRAME_MS);
        }
        assertThat(read.times()).isEqualTo(expected);
    }

    /** Not by the garbage collector, which does not see how much there is. */
    @Test
    void nativeMemoryIsFreed() {
        decode("h264-rotated.mp4");
        long tracked = NativeMemory.trackedBytes();
        decode("h264-rotated.mp4");

        assertThat(Pointer.totalBytes()).isCloseTo(tracked, within(64L));
    }

    private static void decode(String clip) {
        try (var reader = new FrameReader(content(clip), new FrameSchedule(ALL, false), 1, MAX_PIXELS);
                var scenes = new SceneChange()) {
            for (Optional<DecodedFrame> frame = reader.next(); frame.isPresent(); frame = reader.next()) {
                try (Mat rgb = frame.get().rgb(WIDTH, HEIGHT)) {
                    scenes.next(rgb);
                }
            }
        }
    }

    @Test
    void variableRateUsesTheTimesOfTheFile() {
        List<Integer> kept =
                range(0, 50).stream().filter(i -> i % 5 == 0 || i % 7 == 0).toList();
        Read read = read("variable-rate.mp4", ALL);

        assertThat(read.numbers()).isEqualTo(kept);
        assertThat(read.times()).isEqualTo(times(kept, 0));
    }

    @Test
    void framesBeforeTheStartOfAnEditListAreNotShown() {
        Read read = read("edit-list.mp4", ALL);

        assertThat(read.numbers()).isEqualTo(range(10, 50));
        assertThat(read.times()).isEqualTo(times(range(0, 40), 0));
    }

    @Test
    void videoThatBeginsLateHasTheTimesOfThePlayer() {
        assertThat(read("late-video.mp4", ALL).times()).isEqualTo(times(range(0, 50), 700));
    }

    @Test
    void fragmentsAreReadToTheEnd() {
        assertThat(read("fragmented.mp4", ALL).numbers()).isEqualTo(range(0, 50));
    }

    @Test
    void rotationIsReportedForTheCaller() {
        VideoInfo info = read("h264-rotated.mp4", 1).info();

        assertThat(info.rotation()).isEqualTo(90);
        assertThat(info.uprightWidth()).isEqualTo(HEIGHT);
        assertThat(info.uprightHeight()).isEqualTo(WIDTH);
    }

    @Test
    void mirroredVideoIsMirrored() {
        Shown plain = read("faststart.mp4", 1).frames().get(0);
        Shown mirrored = read("h264-mirrored.mp4", 1).frames().get(0);

        assertColour(plain.left(), 255, 0, 0);
        assertColour(plain.right(), 0, 0, 255);
        assertColour(mirrored.left(), 0, 0, 255);
        assertColour(mirrored.right(), 255, 0, 0);
    }

    @Test
    void widePixelsAreEnlargedToTheirTrueShape() {
        VideoInfo info = read("wide-pixels.mp4", 1).info();

        assertThat(info.width()).isEqualTo(2 * WIDTH);
        assertThat(info.height()).isEqualTo(HEIGHT);
    }

    @Test
    void hdrHasTheBrightnessOfOrdinaryVideo() {
        double ordinary = brightness("faststart.mp4");

        assertThat(brightness("hdr.mp4")).isBetween(0.7 * ordinary, 1.1 * ordinary);
    }

    @ParameterizedTest
    @CsvSource({
        "audio-with-cover.m4a, UNSUPPORTED_FORMAT, The file has no video stream.",
        "encrypted.mp4, UNSUPPORTED_FORMAT, The video is encrypted. Remove the encryption."
    })
    void clipsThatCannotBeReadSayWhy(String clip, ErrorCode code, String message) {
        assertThatThrownBy(() -> read(clip, ALL))
                .isInstanceOfSatisfying(
                        DetectionException.class, e -> assertThat(e.code()).isEqualTo(code))
                .hasMessage(message);
    }

    @Test
    void largeFramesAreRejectedBeforeTheyAreDecoded() {
        assertThatThrownBy(() -> read(content("hevc.mov"), new FrameSchedule(ALL, false), WIDTH * HEIGHT - 1))
                .isInstanceOfSatisfying(
                        DetectionException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.TOO_MANY_PIXELS))
                .hasMessageContaining("160 × 120");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "h264-rotated.mp4",
                "faststart.mp4",
                "fragmented.mp4",
                "hevc.mov",
                "vp9.webm",
                "av1.mkv",
                "mpeg4.avi",
                "live.webm"
            })
    void cutFilesAreDamaged(String clip) {
        byte[] whole = bytes(clip);
        for (int percent = 0; percent < 100; percent += 9) {
            // The additional byte is never the last one of a block, where a live recording may end.
            byte[] cut = Arrays.copyOf(whole, whole.length * percent / 100 + 1);

            assertDamaged(clip + " " + percent + " %", cut);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"faststart.mp4", "hevc.mov", "vp9.webm", "mpeg4.avi"})
    void fileWithAnEmptyEndIsDamaged(String clip) {
        byte[] bytes = bytes(clip);
        int end = clip.equals("hevc.mov") ? indexOf(bytes, "moov") - 4 : bytes.length;
        Arrays.fill(bytes, end * 3 / 4, end, (byte) 0);

        assertDamaged(clip, bytes);
    }

    @Test
    void damagedFramesInTheMiddleAreSkipped() {
        byte[] bytes = bytes("hevc.mov");
        // About eight frames between the two keyframes.
        Arrays.fill(bytes, 1900, 2100, (byte) 0);

        Read read = read(content(bytes), new FrameSchedule(ALL, false), MAX_PIXELS);

        assertThat(read.frames().size()).isBetween(25, 49);
        assertThat(read.times()).contains(0L, 1960L).isSorted();
    }

    @Test
    void failureOfTheSourceIsNotADamagedClip() {
        byte[] bytes = bytes("faststart.mp4");
        var failing = new MemoryContent(bytes) {
            @Override
            public int read(long position, ByteBuffer into) throws IOException {
                if (position + into.remaining() > bytes.length / 2) {
                    throw new IOException("connection reset");
                }
                return super.read(position, into);
            }
        };

        assertThatThrownBy(() -> read(failing, new FrameSchedule(ALL, false), MAX_PIXELS))
                .isInstanceOf(UncheckedIOException.class)
                .hasMessageContaining("connection reset");
    }

    private static void assertDamaged(String description, byte[] bytes) {
        assertThatThrownBy(() -> read(content(bytes), new FrameSchedule(5, false), MAX_PIXELS))
                .as(description)
                .isInstanceOfSatisfying(
                        DetectionException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.CORRUPT_IMAGE));
    }

    private static void assertColour(int[] rgb, int red, int green, int blue) {
        int[] expected = {red, green, blue};
        for (int i = 0; i < 3; i++) {
            assertThat(rgb[i]).isCloseTo(expected[i], within(40));
        }
    }

    private static double brightness(String clip) {
        try (var reader = new FrameReader(content(clip), new FrameSchedule(ALL, false), 1, MAX_PIXELS);
                Mat rgb = reader.next().orElseThrow().rgb(WIDTH, HEIGHT)) {
            var pixels = new byte[WIDTH * HEIGHT * 3];
            rgb.data().get(pixels);
            return IntStream.range(0, pixels.length)
                    .map(i -> pixels[i] & 0xff)
                    .average()
                    .orElseThrow();
        }
    }

    private static Read read(String clip, double rate) {
        return read(content(clip), new FrameSchedule(rate, false), MAX_PIXELS);
    }

    private static Read read(ObjectContent content, FrameSchedule schedule, long maxPixels) {
        List<Shown> frames = new ArrayList<>();
        try (var reader = new FrameReader(content, schedule, 2, maxPixels)) {
            for (Optional<DecodedFrame> frame = reader.next(); frame.isPresent(); frame = reader.next()) {
                try (Mat rgb = frame.get().rgb(WIDTH, HEIGHT)) {
                    frames.add(shown(frame.get().timeMs(), rgb));
                }
            }
            return new Read(reader.info(), frames);
        }
    }

    private static Shown shown(long timeMs, Mat rgb) {
        int number = 0;
        for (int bit = 0; bit < 6; bit++) {
            number |= (pixel(rgb, 40 + 16 * bit)[1] > 127 ? 1 : 0) << bit;
        }
        return new Shown(timeMs, number, pixel(rgb, 12), pixel(rgb, 148));
    }

    private static int[] pixel(Mat rgb, int x) {
        int offset = (10 * WIDTH + x) * 3;
        return IntStream.range(offset, offset + 3)
                .map(i -> rgb.data().get(i) & 0xff)
                .toArray();
    }

    private static List<Integer> range(int from, int to) {
        return IntStream.range(from, to).boxed().toList();
    }

    private static List<Long> times(List<Integer> frames, long start) {
        return frames.stream().map(i -> start + i * FRAME_MS).toList();
    }

    private static ObjectContent content(String clip) {
        return content(bytes(clip));
    }

    private static ObjectContent content(byte[] bytes) {
        return new MemoryContent(bytes);
    }

    private static byte[] bytes(String clip) {
        try {
            return Files.readAllBytes(CLIPS.resolve(clip));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static int indexOf(byte[] bytes, String name) {
        return IntStream.range(0, bytes.length - 4)
                .filter(i -> new String(bytes, i, 4, java.nio.charset.StandardCharsets.ISO_8859_1).equals(name))
                .findFirst()
                .orElseThrow();
    }

    private static class MemoryContent implements ObjectContent {
        private final byte[] bytes;

        MemoryContent(byte[] bytes) {
            this.bytes = bytes;
        }

        @Override
        public long size() {
            return bytes.length;
        }

        @Override
        public int read(long position, ByteBuffer into) throws IOException {
            if (position >= bytes.length) {
                return -1;
            }
            int length = (int) Math.min(into.remaining(), bytes.length - position);
            into.put(bytes, (int) position, length);
            return length;
        }

        @Override
        public void requireUnchanged() {}

        @Override
        public void close() {}
    }
}
