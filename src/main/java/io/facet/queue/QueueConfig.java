package io.facet.queue;

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
     * By default 16 a worker, since a photo waits longer for its store than it is worked on: with 20 ms to S3 and back, two
     * cores did 17 photos a second with 4 places and 50 with 16; 32 and 64 brought no more. Half of what admission lets in
     * is left to those who ask over HTTP. A number that is set goes up to all of it.
     */
    default int effectiveConcurrency(int workers, int maxInFlight) {
        int atOnce = concurrency().orElse(Math.max(1, Math.min(16 * workers, maxInFlight / 2)));
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
