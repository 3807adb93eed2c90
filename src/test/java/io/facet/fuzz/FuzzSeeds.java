package io.facet.fuzz;

import io.facet.detection.DetectionException;
import io.facet.fuzz.FuzzCase.SeedFile;
import io.facet.image.TestPictures;
import io.facet.image.header.ImageFormat;
import io.facet.image.heif.HeifBuilder;
import io.facet.testing.Samples;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.bytedeco.opencv.global.opencv_imgcodecs;

/** Valid files whose bytes a run changes. */
final class FuzzSeeds {
    // Mutants of larger files take time and reach no other code.
    private static final long MAX_BYTES = 300_000;

    private FuzzSeeds() {}

    /** Files of several encoders: OpenCV's, which are those of the decoders, Java's, and those in the test resources. */
    static List<SeedFile> encoded() {
        BufferedImage picture = TestPictures.drawn(120, 80);
        List<SeedFile> seeds = new ArrayList<>();
        add(seeds, "sample", FuzzFormat.JPEG, Samples.portrait());
        add(
                seeds,
                "exif",
                FuzzFormat.JPEG,
                TestPictures.withExif(
                        TestPictures.encoded(picture, ".jpg"), TestPictures.exif(6, ByteOrder.LITTLE_ENDIAN)));
        add(
                seeds,
                "progressive",
                FuzzFormat.JPEG,
                TestPictures.encoded(picture, ".jpg", opencv_imgcodecs.IMWRITE_JPEG_PROGRESSIVE, 1));
        add(
                seeds,
                "restarts",
                FuzzFormat.JPEG,
                TestPictures.encoded(picture, ".jpg", opencv_imgcodecs.IMWRITE_JPEG_RST_INTERVAL, 4));
        for (int quality : new int[] {50, 101}) {
            add(
                    seeds,
                    "webp" + quality,
                    FuzzFormat.WEBP,
                    TestPictures.encoded(picture, ".webp", opencv_imgcodecs.IMWRITE_WEBP_QUALITY, quality));
        }
        for (int compression : new int[] {1, 5, 8, 32_773}) {
            add(
                    seeds,
                    "tiff" + compression,
                    FuzzFormat.TIFF,
                    TestPictures.encoded(picture, ".tiff", opencv_imgcodecs.IMWRITE_TIFF_COMPRESSION, compression));
        }
        for (String file : new String[] {"ten-bits", "alpha"}) {
            add(seeds, file, FuzzFormat.HEIC, HeifBuilder.bytes(file + ".heic"));
        }
        for (String file : new String[] {"ten-bits", "transparent"}) {
            add(seeds, file, FuzzFormat.AVIF, HeifBuilder.bytes(file + ".avif"));
        }
        add(seeds, "opencv", FuzzFormat.PNG, TestPictures.encoded(picture, ".png"));
        add(seeds, "opencv", FuzzFormat.BMP, TestPictures.encoded(picture, ".bmp"));
        add(seeds, "opencv", FuzzFormat.GIF, TestPictures.encoded(picture, ".gif"));
        add(seeds, "java", FuzzFormat.GIF, TestPictures.written(picture, "gif"));
        add(
                seeds,
                "java",
                FuzzFormat.PNG,
                TestPictures.written(TestPictures.drawn(60, 40, BufferedImage.TYPE_4BYTE_ABGR), "png"));
        add(seeds, "java", FuzzFormat.TIFF, TestPictures.written(picture, "tiff"));
        return seeds;
    }

    private static void add(List<SeedFile> seeds, String name, FuzzFormat format, byte[] bytes) {
        seeds.add(new SeedFile(name, format, bytes));
    }

    /** A file of a supported format and of moderate size. */
    static Optional<SeedFile> read(Path file) {
        try {
            if (Files.size(file) > MAX_BYTES) {
                return Optional.empty();
            }
            byte[] bytes = Files.readAllBytes(file);
            String name = ImageFormat.of(ByteBuffer.wrap(bytes)).name();
            return Stream.of(FuzzFormat.values())
                    .filter(format -> format.name().equals(name))
                    .map(format -> new SeedFile(file.getFileName().toString(), format, bytes))
                    .findFirst();
        } catch (DetectionException notAnImage) {
            return Optional.empty();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
