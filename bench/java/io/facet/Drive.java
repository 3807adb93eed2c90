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
 * Drives a part of Facet as clients would drive the service.
 *
 * <p>Arguments: {@code embedded} or {@code network}, precision, a file that names photos. It prints the number of faces
 * in each, as a JSON array. Then, for each line {@code CLIENTS PHOTOS} that it reads, so many threads work on so many
 * photos in turn, and it prints the seconds of the whole and of each photo.
 */
final class Drive {
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final Part part;

    private Drive(Part part) {
        this.part = part;
    }

    public static void main(String[] arguments) throws Exception {
        JitCompiler.disableC2();
        PrintStream answers = System.out;
        // Whatever else is printed is the log's.
        System.setOut(System.err);
        List<MemoryPhoto> photos = MemoryPhoto.listedIn(Path.of(arguments[2]));
        DetectionOptions options = options(Precision.valueOf(arguments[1].toUpperCase(Locale.ROOT)));
        Part part = arguments[0].equals("network")
                ? NetworkAlone.of(options, photos)
                : EmbeddedPipeline.of(options, photos);

        var json = new ObjectMapper();
        var faces = new ArrayList<Integer>();
        for (int photo = 0; photo < part.photos(); photo++) {
            faces.add(part.work(photo));
        }
        answers.println(json.writeValueAsString(faces));
        var drive = new Drive(part);
        var lines = new Scanner(System.in);
        while (lines.hasNextInt()) {
            answers.println(json.writeValueAsString(drive.run(lines.nextInt(), lines.nextInt())));
        }
        System.exit(0);
    }

    /** The service's defaults, in this precision. */
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
        List<Future<List<Double>>> answers = threads.invokeAll(Collections.nCopies(clients, client));
        double seconds = secondsSince(start);
        List<Double> latencies = new ArrayList<>();
        for (Future<List<Double>> answer : answers) {
            latencies.addAll(answer.get());
        }
        return new Run(seconds, latencies);
    }

    private List<Double> client(AtomicInteger next, int photos) {
        List<Double> latencies = new ArrayList<>();
        for (int i = next.getAndIncrement(); i < photos; i = next.getAndIncrement()) {
            long start = System.nanoTime();
            part.work(i % part.photos());
            latencies.add(secondsSince(start));
        }
        return latencies;
    }

    private static double secondsSince(long start) {
        return (System.nanoTime() - start) / 1e9;
    }
}
