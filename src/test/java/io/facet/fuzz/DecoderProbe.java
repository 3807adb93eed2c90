package io.facet.fuzz;

import io.facet.detection.DetectionException;
import io.facet.detection.ErrorCode;
import io.facet.detection.InputImage.InputSpec;
import io.facet.image.ImageDecoder;
import io.facet.image.header.ImageHeader;
import io.facet.picture.PictureFormat;
import io.facet.picture.PictureRenderer;
import io.facet.picture.PictureRenderer.PictureRequest;
import io.facet.picture.Rendering;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;

/** Decodes a file like the service and observes the outcome, the CPU time and the peak of the resident memory. */
final class DecoderProbe {
    private static final Path STATUS = Path.of("/proc/self/status");
    private static final Path RESET_PEAK = Path.of("/proc/self/clear_refs");
    private static final String PASSED = "passed";
    private static final Set<ErrorCode> EXPECTED =
            Set.of(ErrorCode.CORRUPT_IMAGE, ErrorCode.UNSUPPORTED_FORMAT, ErrorCode.TOO_MANY_PIXELS);
    private static final Duration MAX_TIME = Duration.ofSeconds(3);
    // The table of docs/operations.md, rotation and encoding, and what every file may take.
    private static final long MIN_BYTES_PER_PIXEL = 15;
    private static final long RENDERING_BYTES = 6;
    private static final long MAX_OTHER_BYTES = 64 << 20;

    private final ImageDecoder decoder;
    private final PictureRenderer renderer;

    DecoderProbe(ImageDecoder decoder) {
        this.decoder = decoder;
        this.renderer = new PictureRenderer(decoder);
    }

    Observed observe(byte[] photo) {
        ImageHeader[] header = new ImageHeader[1];
        String parsed = outcome(() -> header[0] = decoder.readHeader(ByteBuffer.wrap(photo)));
        if (!parsed.equals(PASSED)) {
            return new Observed(parsed, "", "", 0, 0, 0, 0, 0, 0);
        }
        long pixels = header[0].pixels();
        long bytesPerPixel =
                Math.max(MIN_BYTES_PER_PIXEL, header[0].decodingBytes(1) / header[0].pixels() + RENDERING_BYTES);
        Cost decoding = new Cost(() -> decoder.decode(ByteBuffer.wrap(photo), header[0], new InputSpec(640, 32))
                .close());
        PictureFormat format = photo.length % 2 == 0 ? PictureFormat.JPEG : PictureFormat.PNG;
        Cost rendering = new Cost(() -> renderer.render(
                ByteBuffer.wrap(photo), List.of(), new PictureRequest(Rendering.BOXES, format), length -> {}));
        return new Observed(
                parsed,
                decoding.outcome,
                rendering.outcome,
                pixels,
                MAX_OTHER_BYTES + bytesPerPixel * pixels,
                decoding.nanos,
                rendering.nanos,
                decoding.memory,
                rendering.memory);
    }

    boolean passesHeader(byte[] photo) {
        return outcome(() -> decoder.readHeader(ByteBuffer.wrap(photo))).equals(PASSED);
    }

    private static String outcome(Runnable step) {
        try {
            step.run();
            return PASSED;
        } catch (DetectionException e) {
            return EXPECTED.contains(e.code()) ? e.code().name() : "exception " + e;
        } catch (RuntimeException | Error e) {
            return "exception " + e.toString().replaceAll("\\s+", " ");
        }
    }

    /** Outcome, CPU time and memory of one step. */
    private static final class Cost {
        private final String outcome;
        private final long nanos;
        private final long memory;

        Cost(Runnable step) {
            long residentBefore = resident("VmRSS:");
            resetPeak();
            long start = ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
            outcome = outcome(step);
            nanos = ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime() - start;
            memory = resident("VmHWM:") - residentBefore;
        }
    }

    private static void resetPeak() {
        try {
            Files.write(RESET_PEAK, new byte[] {'5'});
        } catch (IOException notPermitted) {
            // The peak of the whole process is measured instead.
        }
    }

    private static long resident(String field) {
        try {
            String status = Files.readString(STATUS, StandardCharsets.ISO_8859_1);
            int at = status.indexOf(field) + field.length();
            return Long.parseLong(status.substring(at, status.indexOf("kB", at)).strip()) << 10;
        } catch (IOException e) {
            return 0;
        }
    }

    /** Empty outcomes are steps that an earlier failure prevented; times in nanoseconds, memory in bytes. */
    record Observed(
            String header,
            String decoding,
            String rendering,
            long pixels,
            long allowedMemory,
            long decodingNanos,
            long renderingNanos,
            long decodingMemory,
            long renderingMemory) {

        /** Also runs the whole detector if the file can be decoded. */
        Observed and(Runnable detection) {
            return decoding.equals(PASSED) && !outcome(detection).equals(PASSED)
                    ? new Observed(header, decoding, "exception in detection", pixels, 0, 0, 0, 0, 0)
                    : this;
        }

        boolean isFinding() {
            return (header + decoding + rendering).contains("exception")
                    || Math.max(decodingNanos, renderingNanos) > MAX_TIME.toNanos()
                    || Math.max(decodingMemory, renderingMemory) > allowedMemory;
        }

        String line() {
            return String.join(
                    "\t",
                    header,
                    decoding,
                    rendering,
                    "" + pixels,
                    "" + decodingNanos / 1_000_000,
                    "" + renderingNanos / 1_000_000,
                    "" + (decodingMemory >> 10),
                    "" + (renderingMemory >> 10));
        }
    }
}
