package io.facet.tune;

import io.facet.detection.DetectionResult.Timings;
import java.util.Arrays;

/**
 * The speed of a setting while all workers are busy: images per second are the median, slowest and fastest of its runs, corrected
 * for the pace of their rounds ({@link PacedSpeeds}). CPU seconds count the whole process.
 */
public record Speed(
        int photos,
        double imagesPerSecond,
        int runs,
        double minImagesPerSecond,
        double maxImagesPerSecond,
        double p50Ms,
        double p99Ms,
        double cpuSecondsPerImage,
        Stages stages) {

    /** The range of the runs relative to their median. */
    public double spread() {
        return (maxImagesPerSecond - minImagesPerSecond) / imagesPerSecond;
    }

    /** The mean times of a photo. It queues for a worker or for other photos of the batch. */
    public record Stages(double decodeMs, double queueMs, double inferenceMs, double postprocessMs) {}

    /** Collects the times of one setting's photos, over several runs. Thread-safe. */
    static final class Recorder {
        private final int concurrency;
        private double[] millis = new double[64];
        private int count;
        private double total;
        private double cpuSeconds;
        private double decode;
        private double queue;
        private double inference;
        private double postprocess;

        /** @param concurrency photos in flight, constant during the runs */
        Recorder(int concurrency) {
            this.concurrency = concurrency;
        }

        synchronized void addPhoto(double photoMillis, Timings timings) {
            if (count == millis.length) {
                millis = Arrays.copyOf(millis, 2 * count);
            }
            millis[count++] = photoMillis;
            total += photoMillis;
            decode += timings.decodeMs();
            queue += timings.queueMs();
            inference += timings.inferenceMs();
            postprocess += timings.postprocessMs();
        }

        synchronized void addCpu(double seconds) {
            cpuSeconds += seconds;
        }

        synchronized boolean isEmpty() {
            return count == 0;
        }

        /** Little's law instead of wall time: concurrency drops while the last photos finish. */
        synchronized double imagesPerSecond() {
            return concurrency * count * 1e3 / total;
        }

        /** @param runs images per second of all runs, ascending */
        synchronized Speed speed(double[] runs) {
            double[] sorted = Arrays.copyOf(millis, count);
            Arrays.sort(sorted);
            return new Speed(
                    count,
                    PacedSpeeds.median(runs),
                    runs.length,
                    runs[0],
                    runs[runs.length - 1],
                    sorted[(count - 1) / 2],
                    sorted[(int) Math.ceil(count * 0.99) - 1],
                    cpuSeconds / count,
                    new Stages(decode / count, queue / count, inference / count, postprocess / count));
        }
    }
}
