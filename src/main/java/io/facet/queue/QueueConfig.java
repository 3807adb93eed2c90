package io.facet.queue;

import io.facet.settings.ValidatedSettings;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.net.URI;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalInt;

/** The SQS queue to poll for events. */
@ConfigMapping(prefix = "facet.events.queue")
public interface QueueConfig extends ValidatedSettings {
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

    @Override
    default void validate(Problems problems) {
        url().ifPresent(queue ->
                problems.require(isQueueUrl(queue), "url", queue, "a URL such as https://host/account/name"));
        concurrency().ifPresent(photos -> problems.require(photos >= 1, "concurrency", photos, "1 or more"));
        Duration timeout = visibilityTimeout();
        problems.require(
                timeout.toSeconds() >= 2 && timeout.compareTo(Duration.ofHours(12)) <= 0 && timeout.getNano() == 0,
                "visibility-timeout",
                timeout,
                "whole seconds, from 2s to 12h");
    }

    private static boolean isQueueUrl(URI url) {
        boolean http = "https".equals(url.getScheme()) || "http".equals(url.getScheme());
        return http && url.getHost() != null && url.getPath().length() > 1;
    }

    /**
     * By default 16 per worker, because a photo waits for its store longer than for the CPU (measured in docs/queue.md), and at
     * most half of the admission limit, so that HTTP requests keep the other half. An explicit value can use all of it.
     */
    default int effectiveConcurrency(int workers, int maxInFlight) {
        int photos = concurrency().orElse(Math.max(1, Math.min(16 * workers, maxInFlight / 2)));
        return Math.min(photos, maxInFlight);
    }
}
