package io.facet.image;

import io.facet.image.header.ImageHeader;
import io.facet.image.scale.Letterbox;
import io.facet.image.scale.Resizing;
import io.facet.image.header.Orientation;
import io.facet.MemoryPhoto;
import io.facet.Settings;
import io.facet.detection.InputImage;
import io.facet.detection.InputImage.InputSpec;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import org.bytedeco.opencv.opencv_core.Mat;
import org.openjdk.jmh.annotations.AuxCounters;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/** Decodes photos to the network's input. */
@State(Scope.Thread)
public class DecodeBenchmark {
    private static final InputSpec SPEC = new InputSpec(640, InputSpec.CELL);

    /** A file with the paths of photos. */
    @Param("")
    public String photos;

    private final ImageDecoder decoder = new ImageDecoder(Settings.of(ImageConfig.class));
    private List<Stored> all;
    private int next;

    /** A photo and its decoded picture. */
    private record Stored(ByteBuffer bytes, ImageHeader header, Letterbox letterbox, Mat picture) {}

    /** OpenCV's allocations, which the JVM does not count. */
    @AuxCounters(AuxCounters.Type.EVENTS)
    @State(Scope.Thread)
    public static class Allocated {
        public long bytes;
        public long pictures;

        void add(long pictureBytes) {
            bytes += pictureBytes;
            pictures++;
        }
    }

    @Setup
    public void read() throws IOException {
        all = MemoryPhoto.listedIn(Path.of(photos)).stream()
                .map(MemoryPhoto::bytes)
                .map(this::stored)
                .toList();
    }

    private Stored stored(ByteBuffer bytes) {
        ImageHeader header = decoder.readHeader(bytes);
        Letterbox letterbox = Letterbox.of(header.uprightWidth(), header.uprightHeight(), SPEC);
        return new Stored(bytes, header, letterbox, decode(bytes, header, letterbox));
    }

    private static Mat decode(ByteBuffer bytes, ImageHeader header, Letterbox letterbox) {
        return PixelDecoder.decode(bytes, header, ImageDecoder.shrink(header, letterbox));
    }

    @TearDown
    public void close() {
        all.forEach(photo -> photo.picture().close());
    }

    private Stored next() {
        return all.get(next++ % all.size());
    }

    @Benchmark
    public void decode(Allocated allocated) {
        Stored photo = next();
        ImageHeader header = decoder.readHeader(photo.bytes());
        try (Mat picture = decode(photo.bytes(), header, photo.letterbox())) {
            allocated.add(picture.total() * picture.elemSize());
        }
    }

    @Benchmark
    public void letterbox(Allocated allocated) {
        Stored photo = next();
        Orientation orientation = Orientation.of(photo.header().orientation());
        try (InputImage input = Resizing.input(Resizing.letterboxed(photo.picture(), orientation, photo.letterbox()))) {
            allocated.add(input.rgb().remaining());
        }
    }
}
