package io.facet.trigger;

import io.facet.detection.DetectionOptions;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.net.URI;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalInt;

/** The queue in SQS that is polled. */
@ConfigMapping(prefix = "facet.events.queue")
public interface QueueConfig {
    /** Its URL, {@code https://sqs.REGION.amazonaws.com/ACCOUNT/NAME} on AWS. Without it nothing is polled. */
    Optional<URI> url();

    /** Photos from the queue under way at once. */
    OptionalInt concurrency();

    /**
     * How long a message stays hidden from others without a sign of life; whole seconds, 2 to 43,200, SQS's limit. A copy
     * that dies costs its messages that long. It is extended at half, so 30 s, SQS's own default, cost a photo nothing.
     */
    @WithDefault("30s")
    Duration visibilityTimeout();

    /**
     * While one photo of a worker is read or stored, it needs another: by default two a worker. Measured with a folder, that
     * leaves 2 % of two cores idle. A place that waits for a slow store computes nothing: there, give more. Never more than
     * admission lets in.
     */
    default int effectiveConcurrency(int workers, int maxInFlight) {
        int atOnce = concurrency().orElse(2 * workers);
        if (atOnce < 1) {
            throw DetectionOptions.badParameter("facet.events.queue.concurrency", atOnce, "1 or more");
        }
        return Math.min(atOnce, maxInFlight);
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
