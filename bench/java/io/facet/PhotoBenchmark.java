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

/** The network without the pipeline, and the pipeline, photo by photo. */
public class PhotoBenchmark {

    /** Processes the photos in turn. */
    @State(Scope.Thread)
    public abstract static class PhotoCycle {
        /** A file with the paths of photos. */
        @Param("")
        public String photos;

        private Workload workload;
        private int next;

        abstract Workload workload(List<MemoryPhoto> photos) throws Exception;

        @Setup
        public void warmUp() throws Exception {
            JitCompiler.disableC2();
            workload = workload(MemoryPhoto.listedIn(Path.of(photos)));
            // The first photo of each shape is slower.
            for (int photo = 0; photo < workload.photos(); photo++) {
                workload.work(photo);
            }
        }

        int work() {
            return workload.work(next++ % workload.photos());
        }
    }

    public static class Network extends PhotoCycle {
        @Param({"INT8", "FP32"})
        public Precision precision;

        @Override
        Workload workload(List<MemoryPhoto> photos) throws Exception {
            return NetworkWorkload.of(WorkloadRunner.options(precision), photos);
        }
    }

    public static class Pipeline extends PhotoCycle {
        @Override
        Workload workload(List<MemoryPhoto> photos) throws Exception {
            return PipelineWorkload.of(WorkloadRunner.options(Precision.INT8), photos);
        }
    }

    @Benchmark
    public int network(Network cycle) {
        return cycle.work();
    }

    @Benchmark
    public int pipeline(Pipeline cycle) {
        return cycle.work();
    }
}
