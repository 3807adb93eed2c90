package io.facet.fuzz;

import io.facet.detection.DetectionOptions;
import io.facet.detection.Precision;
import io.facet.fuzz.FuzzCase.SeedFile;
import io.facet.image.ImageDecoder;
import io.facet.image.TestImageConfig;
import io.facet.retinaface.TestDetector;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * The child process of {@code bench/fuzz}: decodes files one after the other and writes one line of tab-separated values per
 * file. If native code ends the process, the slot names the file.
 */
public final class FuzzProcess {
    private static final int DETECTED_OF = 100;

    private static final DetectionOptions OPTIONS =
            new DetectionOptions("mobilenet0.25", 640, Precision.INT8, 0.5, 0.4, 750);

    private FuzzProcess() {}

    /** Arguments: slot, results, findings, seed, first number, end, folders with seeds. */
    public static void main(String[] args) throws IOException {
        FuzzSlot slot = new FuzzSlot(Path.of(args[0]));
        Path findings = Path.of(args[2]);
        long seed = Long.parseLong(args[3]);
        List<SeedFile> seeds = seeds(args);
        ImageDecoder decoder = new ImageDecoder(TestImageConfig.DEFAULTS);
        DecoderProbe probe = new DecoderProbe(decoder);
        TestDetector detector = new TestDetector(Map.of());
        try (PrintStream results = new PrintStream(Files.newOutputStream(
                Path.of(args[1]), java.nio.file.StandardOpenOption.CREATE, java.nio.file.StandardOpenOption.APPEND))) {
            long end = Long.parseLong(args[5]);
            for (long number = Long.parseLong(args[4]); number < end; number++) {
                FuzzCase file = FuzzCase.of(seed, number, seeds);
                slot.enter(number, file.bytes());
                DecoderProbe.Observed observed = probe.observe(file.bytes());
                if (number % DETECTED_OF == 0) {
                    observed = observed.and(() -> detector.detect(file.bytes(), OPTIONS));
                }
                slot.leave();
                results.println(number + "\t" + file.format() + "\t" + file.name() + "\t" + observed.line());
                if (observed.isFinding()) {
                    Files.write(
                            findings.resolve(file.name() + "." + file.format().toLowerCase()), file.bytes());
                }
            }
        }
        System.exit(0);
    }

    private static List<SeedFile> seeds(String[] args) {
        List<SeedFile> seeds = new ArrayList<>(FuzzSeeds.encoded());
        for (int i = 6; i < args.length; i++) {
            try (Stream<Path> files = Files.walk(Path.of(args[i]))) {
                files.filter(Files::isRegularFile)
                        .sorted()
                        .forEach(file -> FuzzSeeds.read(file).ifPresent(seeds::add));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
        return seeds;
    }
}
