package io.facet.video.analysis;

import io.facet.batch.Workers;
import io.facet.detection.FaceDetector;

/** The parts of the service that all clips share. */
record ClipEnvironment(VideoConfig config, Workers workers, FaceDetector detector) {

    /**
     * The frames of one clip that wait for a worker or are processed: enough to keep all workers busy, or to fill two batches, and few
     * enough that a photo waits for at most one frame per worker before its own turn.
     */
    int framesInFlight(long mostByMemory) {
        int wanted = Math.max(workers.count() + 1, 2 * detector.batchSize());
        return (int) Math.max(1, Math.min(wanted, mostByMemory));
    }
}
