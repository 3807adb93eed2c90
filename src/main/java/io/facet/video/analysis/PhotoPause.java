package io.facet.video.analysis;

import io.facet.batch.Workers;
import java.time.Duration;

/**
 * Pauses the decoding of a clip while photos are processed, because it would take the CPU from them. If there are always photos, the
 * clip continues half of the time.
 */
final class PhotoPause implements Runnable {
    private static final Duration LIMIT = Duration.ofMillis(100);

    private final Workers workers;
    private long continueUntilNanos = System.nanoTime();

    PhotoPause(Workers workers) {
        this.workers = workers;
    }

    @Override
    public void run() {
        if (continueUntilNanos - System.nanoTime() > 0) {
            return;
        }
        try {
            if (!workers.awaitForeground(LIMIT)) {
                continueUntilNanos = System.nanoTime() + LIMIT.toNanos();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
