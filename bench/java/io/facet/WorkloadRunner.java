package io.facet;

import io.facet.cli.JitCompiler;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.facet.detection.DetectionOptions;
import io.facet.detection.Precision;
import io.facet.model.ModelConfig;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Scanner;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Runs a workload with several clients.
 *
 * <p>Arguments: {@code embedded} or {@code network}, the precision, and a file with the paths of photos. Prints the number of
 * faces of each photo as a JSON array. For each line {@code CLIENTS PHOTOS} of the standard input, CLIENTS threads process
 * PHOTOS photos, and the seconds of the run and of each photo are printed.
 */
final class WorkloadRunner {
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final Workload workload;

    private WorkloadRunner(Workload workload) {
        this.workload = workload;
    }

    public static void main(String[] arguments) throws Exception {
        JitCompiler.disableC2();
        PrintStream results = System.out;
        // All other output is the log.
        System.setOut(System.err);
        List<MemoryPhoto> photos = MemoryPhoto.listedIn(Path.of(arguments[2]));
        DetectionOptions options = options(Precision.valueOf(arguments[1].toUpperCase(Locale.ROOT)));
        Workload workload = arguments[0].equals("network")
                ? NetworkWorkload.of(options, photos)
                : PipelineWorkload.of(options, photos);

        var json = new ObjectMapper();
        var faces = new ArrayList<Integer>();
        for (int photo = 0; photo < workload.photos(); photo++) {
            faces.add(workload.work(photo));
        }
        results.println(json.writeValueAsString(faces));
        var runner = new WorkloadRunner(workload);
        var lines = new Scanner(System.in);
        while (lines.hasNextInt()) {
            results.println(json.writeValueAsString(runner.run(lines.nextInt(), lines.nextInt())));
        }
        System.exit(0);
    }

    /** The service's defaults with this precision. */
    static DetectionOptions options(Precision precision) {
        DetectionOptions defaults = Settings.of(ModelConfig.class).defaults();
        return new DetectionOptions(
                defaults.backbone(),
                defaults.inputSize(),
                precision,
                defaults.confidence(),
                defaults.nms(),
                defaults.maxFaces());
    }

    private record Run(double seconds, List<Double> latencies) {}

    private Run run(int clients, int photos) throws Exception {
        var next = new AtomicInteger();
        Callable<List<Double>> client = () -> client(next, photos);
        long start = System.nanoTime();
        List<Future<List<Double>>> results = threads.invokeAll(Collections.nCopies(clients, client));
        double seconds = secondsSince(start);
        List<Double> latencies = new ArrayList<>();
        for (Future<List<Double>> result : results) {
            latencies.addAll(result.get());
        }
        return new Run(seconds, latencies);
    }

    private List<Double> client(AtomicInteger next, int photos) {
        List<Double> latencies = new ArrayList<>();
        for (int i = next.getAndIncrement(); i < photos; i = next.getAndIncrement()) {
            long start = System.nanoTime();
            workload.work(i % workload.photos());
            latencies.add(secondsSince(start));
        }
        return latencies;
    }

    private static double secondsSince(long start) {
        return (System.nanoTime() - start) / 1e9;
    }
}
