package io.facet.deploy;

import static io.facet.deploy.DeployFiles.found;
import static java.lang.Long.parseLong;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The peak memory of a container, by the formula of docs/operations.md. */
final class MemoryFormula {
    // The test compares it with the documentation.
    static final String TEXT =
            "510 MB + max(heap ÷ 2, facet.image.max-bytes) + facet.batch.workers × facet.image.max-decoded-pixels × B + 600 MB";

    private static final Path OPERATIONS = Path.of("docs/operations.md");
    private static final long MEGABYTE = 1_000_000;

    private MemoryFormula() {}

    static long peakBytes(Container container) {
        return peakBytes(container, largestBytesPerPixel());
    }

    static long peakBytes(Container container, int bytesPerPixel) {
        long heap = container.memory() * heapPercent() / 100;
        long workers = parseLong(container.environment().getOrDefault("FACET_BATCH_WORKERS", "" + container.cores()));
        return 510 * MEGABYTE
                + Math.max(heap / 2, bytes(container.environment().getOrDefault("FACET_IMAGE_MAX_BYTES", "64M")))
                + workers
                        * Math.min(
                                pixels(container.environment().getOrDefault("FACET_IMAGE_MAX_PIXELS", "250M")),
                                pixels(container.environment().getOrDefault("FACET_IMAGE_MAX_DECODED_PIXELS", "100M")))
                        * bytesPerPixel
                + 600 * MEGABYTE
                + container.memoryFiles();
    }

    /** B of rendered pictures, because every client can request one. */
    private static int largestBytesPerPixel() {
        return Integer.parseInt(found(text(OPERATIONS), "^B is \\d+ bytes per pixel, .* or (\\d+) if \\[pictures")
                .first());
    }

    private static long heapPercent() {
        return parseLong(found(text(Path.of("deploy/container/jvm.options")), "-XX:MaxRAMPercentage=(\\d+)")
                .first());
    }

    private static String text(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static long pixels(String setting) {
        return parseLong(setting.replaceFirst("M$", "000000"));
    }

    /** A size such as 64M, 1g, 5Gi or 3008, in which every suffix is binary. */
    static long bytes(String size) {
        String number = size.replaceFirst("\\D.*", "");
        String suffix = size.substring(number.length()).toLowerCase();
        return parseLong(number)
                << switch (suffix) {
                    case "" -> 0;
                    case "m", "mi" -> 20;
                    case "g", "gi" -> 30;
                    default -> throw new IllegalArgumentException("unknown suffix in " + size);
                };
    }
}
