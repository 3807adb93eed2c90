package io.facet.tune;

import io.facet.detection.DetectionResult.Timings;
import io.facet.tune.Speed.Stages;
import java.util.Arrays;

/** Collects how long photos took, over as many runs of one setting as there are. */
final class SpeedLog {
    private final int inFlight;
    private double[] millis = new double[64];
    private int count;
    private double total;
    private double cpuSeconds;
    private double decode;
    private double queue;
    private double inference;
    private double postprocess;

    /** Of a setting that has always so many photos under way. */
    SpeedLog(int inFlight) {
        this.inFlight = inFlight;
    }

    synchronized void photo(double tookMillis, Timings timings) {
        if (count == millis.length) {
            millis = Arrays.copyOf(millis, 2 * count);
        }
        millis[count++] = tookMillis;
        total += tookMillis;
        decode += timings.decodeMs();
        queue += timings.queueMs();
        inference += timings.inferenceMs();
        postprocess += timings.postprocessMs();
    }

    synchronized void cpu(double seconds) {
        cpuSeconds += seconds;
    }

    synchronized boolean isEmpty() {
        return count == 0;
    }

    synchronized Speed summary() {
        double[] sorted = Arrays.copyOf(millis, count);
        Arrays.sort(sorted);
        return new Speed(
                count,
                // Each place always has a photo in it. So the last photos, when places fall empty, do not count as
                // slow.
                inFlight * count * 1e3 / total,
                sorted[(count - 1) / 2],
                sorted[(int) Math.ceil(count * 0.99) - 1],
                cpuSeconds / count,
                new Stages(decode / count, queue / count, inference / count, postprocess / count));
    }
}
