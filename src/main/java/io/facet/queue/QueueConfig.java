package io.facet.queue;

import io.facet.detection.DetectionOptions;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.net.URI;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalInt;

/** The SQS queue to poll for events. */
@ConfigMapping(prefix = "facet.events.queue")
public interface QueueConfig {
    /** On AWS {@code https://sqs.REGION.amazonaws.com/ACCOUNT/NAME}. If it is not set, no queue is polled. */
    Optional<URI> url();

    /** Photos processed at once. */
    OptionalInt concurrency();

    /**
     * Whole seconds from 2 to SQS's limit of 43,200. If a replica dies, its messages are redelivered after this time; while it
     * works, it extends the timeout at half.
     */
    @WithDefault("30s")
    Duration visibilityTimeout();

    /**
     * By default 16 per worker, because a photo waits for its store longer than for the CPU (measured in docs/queue.md), and at
     * most half of the admission limit, so that HTTP requests keep the other half. An explicit value can use all of it.
     */
    default int effectiveConcurrency(int workers, int maxInFlight) {
        int photos = concurrency().orElse(Math.max(1, Math.min(16 * workers, maxInFlight / 2)));
        if (photos < 1) {
            throw DetectionOptions.badParameter("facet.events.queue.concurrency", photos, "1 or more");
        }
        return Math.min(photos, maxInFlight);
    }

    default Duration checkedVisibilityTimeout() {
        Duration timeout = visibilityTimeout();
        if (timeout.toSeconds() < 2 || timeout.compareTo(Duration.ofHours(12)) > 0 || timeout.getNano() != 0) {
            throw DetectionOptions.badParameter(
                    "facet.events.queue.visibility-timeout", timeout, "whole seconds, from 2s to 12h");
        }
        return timeout;
    }
}
