package io.facet.video.analysis;

import io.facet.batch.Workers;
import io.facet.detection.FaceDetector;
import io.facet.image.ImageConfig;

/** The parts of the service that all clips share. */
record ClipEnvironment(VideoConfig config, ImageConfig images, Workers workers, FaceDetector detector) {
    // A decoder keeps up to 16 frames for reference, and one for each of four threads. With 10 bits, a pixel has 3
    // bytes.
    private static final int FRAMES_IN_DECODER = 22;
    private static final int BYTES_PER_PIXEL = 3;

    /** A clip takes at most as much memory as a photo that is decoded. */
    long maxFramePixels() {
        return images.maxDecodedBytes() / (FRAMES_IN_DECODER * BYTES_PER_PIXEL);
    }

    /**
     * The frames of one clip that wait for a worker or are processed: enough to keep all workers busy, or to fill two batches, and few
     * enough that a photo waits for at most one frame per worker before its own turn.
     */
    int framesInFlight(long mostByMemory) {
        int wanted = Math.max(workers.count() + 1, 2 * detector.batchSize());
        return (int) Math.max(1, Math.min(wanted, mostByMemory));
    }
}
