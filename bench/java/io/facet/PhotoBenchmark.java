package io.facet;

import io.facet.cli.JitCompiler;
import io.facet.detection.Precision;
import java.nio.file.Path;
import java.util.List;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
/** The network alone, and the whole pipeline, photo by photo. */
public class PhotoBenchmark {

    /** Photos in turn. */
    @State(Scope.Thread)
    public abstract static class Turns {
        /** A file that names photos. */
        @Param("")
        public String photos;

        private Part part;
        private int next;

        abstract Part part(List<MemoryPhoto> photos) throws Exception;

        @Setup
        public void firstTurn() throws Exception {
            JitCompiler.disableC2();
            part = part(MemoryPhoto.listedIn(Path.of(photos)));
            // The first photo of each shape is slower.
            for (int photo = 0; photo < part.photos(); photo++) {
                part.work(photo);
            }
        }

        int work() {
            return part.work(next++ % part.photos());
        }
    }

    public static class Network extends Turns {
        @Param({"INT8", "FP32"})
        public Precision precision;

        @Override
        Part part(List<MemoryPhoto> photos) throws Exception {
            return NetworkAlone.of(Drive.options(precision), photos);
        }
    }

    public static class Pipeline extends Turns {
        @Override
        Part part(List<MemoryPhoto> photos) throws Exception {
            return EmbeddedPipeline.of(Drive.options(Precision.INT8), photos);
        }
    }

    @Benchmark
    public int network(Network turns) {
        return turns.work();
    }

    @Benchmark
    public int pipeline(Pipeline turns) {
        return turns.work();
    }
}
