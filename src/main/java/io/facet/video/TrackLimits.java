package io.facet.video;

/**
 * Bounds the memory and the result of one clip.
 *
 * @param samplesPerTrack longer tracks keep evenly spaced samples
 * @param samples of all tracks together; above it, all tracks keep fewer samples per second
 * @param tracks above it, the shortest are omitted
 */
public record TrackLimits(int samplesPerTrack, int samples, int tracks) {
    // A face that is visible for 200 seconds at 5 frames per second; 11 faces for an hour; about 70 and 700 bytes each
    // in memory,
    // and 100 and 700 bytes of JSON.
    public static final TrackLimits DEFAULT = new TrackLimits(1000, 200_000, 10_000);
    private static final int MIN_SAMPLES_OF_A_TRACK = 4;

    public TrackLimits {
        if (samples < MIN_SAMPLES_OF_A_TRACK * tracks) {
            throw new IllegalArgumentException("%d samples are too few for %d tracks.".formatted(samples, tracks));
        }
    }
}
