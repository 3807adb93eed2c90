package io.facet.tune;

/**
 * How fast a setting is, with as many photos under way as keep every worker busy.
 *
 * @param photos that were measured
 * @param p50Ms of a photo's time in the pipeline
 * @param cpuSecondsPerImage of the whole process
 */
public record Speed(
        int photos, double imagesPerSecond, double p50Ms, double p99Ms, double cpuSecondsPerImage, Stages stages) {

    /**
     * The mean time of a photo in each stage, in milliseconds.
     *
     * @param queueMs waiting for a worker, or for the photos with which it shares a call of the network
     */
    public record Stages(double decodeMs, double queueMs, double inferenceMs, double postprocessMs) {}
}
