package io.facet.notify;

import io.facet.detection.DetectionException;
import io.facet.detection.ErrorCode;
import io.facet.settings.RedactedUrls;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.smallrye.mutiny.TimeoutException;
import io.smallrye.mutiny.Uni;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.HttpTimeoutException;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import org.jboss.logging.Logger;

/**
 * Sends events to one URL. An event counts as accepted after a 2xx response; redirects are not followed, because only this URL
 * was configured. Temporary failures are retried, but once the receiver has failed, each event gets one attempt until one is
 * accepted, so that an outage does not occupy the places of photos.
 */
final class Receiver {
    private static final Logger LOG = Logger.getLogger(Receiver.class);
    private static final Duration FIRST_DELAY = Duration.ofMillis(200);
    private static final Duration MAX_DELAY = Duration.ofSeconds(2);
    private static final double JITTER = 0.5;
    private static final String MEDIA_TYPE = "application/cloudevents+json; charset=utf-8";
    // Request Timeout, Too Early, Too Many Requests (RFC 9110, RFC 8470, RFC 6585).
    private static final Set<Integer> TEMPORARY = Set.of(408, 425, 429);

    private final URI url;
    private final Duration timeout;
    private final int maxAttempts;
    private final Optional<WebhookSignature> signature;
    private final Timer accepted;
    private final Timer failed;
    private final HttpClient client;
    private final AtomicReference<String> problem = new AtomicReference<>();
    private volatile boolean stopping;

    Receiver(URI url, NotifyConfig config, MeterRegistry registry) {
        this.url = url;
        this.timeout = config.timeout();
        this.maxAttempts = config.maxAttempts();
        this.signature = WebhookSignature.of(config);
        this.accepted = timer(registry, "accepted");
        this.failed = timer(registry, "failed");
        // Over plain HTTP, version 2 would send an Upgrade header, which some servers reject with a body.
        this.client = HttpClient.newBuilder()
                .version(
                        "https".equalsIgnoreCase(url.getScheme())
                                ? HttpClient.Version.HTTP_2
                                : HttpClient.Version.HTTP_1_1)
                .followRedirects(HttpClient.Redirect.NEVER)
                .connectTimeout(timeout)
                .build();
    }

    private static Timer timer(MeterRegistry registry, String outcome) {
        return Timer.builder("facet.notifications")
                .description("Time until the receiver accepted a notification, or until all attempts failed")
                .tag("outcome", outcome)
                .register(registry);
    }

    boolean signs() {
        return signature.isPresent();
    }

    private static final class RejectedException extends RuntimeException {
        private final boolean temporary;

        RejectedException(int status) {
            super("status " + status);
            this.temporary = status >= 500 || TEMPORARY.contains(status);
        }
    }

    /** Fails with {@code NOTIFICATION_FAILED}. */
    Uni<Void> send(String id, byte[] body) {
        return Uni.createFrom().deferred(() -> {
            long start = System.nanoTime();
            boolean wasFailing = problem.get() != null;
            return Uni.createFrom()
                    .deferred(() -> attempt(id, body))
                    .onFailure(failure -> maxAttempts > 1 && !wasFailing && !stopping && isTemporary(failure))
                    .retry()
                    .withBackOff(FIRST_DELAY, MAX_DELAY)
                    .withJitter(JITTER)
                    .atMost(Math.max(1, maxAttempts - 1))
                    .invoke(() -> reportAccepted(start))
                    .onFailure()
                    .transform(failure -> reportFailed(failure, start));
        });
    }

    /** Retries would delay the shutdown; the events are delivered again. */
    void stop() {
        stopping = true;
    }

    private Uni<Void> attempt(String id, byte[] body) {
        long timestamp = Instant.now().getEpochSecond();
        HttpRequest.Builder request = HttpRequest.newBuilder(url)
                .timeout(timeout)
                .header("Content-Type", MEDIA_TYPE)
                .header("User-Agent", "facet")
                .header("webhook-id", id)
                .header("webhook-timestamp", String.valueOf(timestamp))
                .POST(HttpRequest.BodyPublishers.ofByteArray(body));
        signature.ifPresent(keys -> request.header("webhook-signature", keys.sign(id, timestamp, body)));
        return Uni.createFrom()
                .completionStage(() -> client.sendAsync(request.build(), BodyHandlers.discarding()))
                // The client's own timeout ends with the headers of the response.
                .ifNoItem()
                .after(timeout)
                .fail()
                .invoke(response -> {
                    if (response.statusCode() / 100 != 2) {
                        throw new RejectedException(response.statusCode());
                    }
                })
                .replaceWithVoid();
    }

    private static boolean isTemporary(Throwable failure) {
        return failure instanceof IOException
                || failure instanceof TimeoutException
                || failure instanceof RejectedException rejected && rejected.temporary;
    }

    private void reportAccepted(long start) {
        accepted.record(Duration.ofNanos(System.nanoTime() - start));
        if (problem.getAndSet(null) != null) {
            LOG.infof("Notifications are accepted again: receiver=%s", name());
        }
    }

    private DetectionException reportFailed(Throwable failure, long start) {
        failed.record(Duration.ofNanos(System.nanoTime() - start));
        String reason = reason(failure);
        // Once per change: during an outage, every photo fails.
        if (!reason.equals(problem.getAndSet(reason))) {
            LOG.warnf(
                    "Notifications are not accepted, their events will be delivered again: receiver=%s reason=%s",
                    name(), reason);
        }
        return new DetectionException(ErrorCode.NOTIFICATION_FAILED, ErrorCode.NOTIFICATION_FAILED.sentence(), failure);
    }

    private String reason(Throwable failure) {
        if (failure instanceof TimeoutException || failure instanceof HttpTimeoutException) {
            return "no response within " + timeout.toMillis() + " ms";
        }
        String kind = failure.getClass().getSimpleName();
        return failure instanceof RejectedException || failure.getMessage() == null
                ? String.valueOf(failure.getMessage() == null ? kind : failure.getMessage())
                : kind + ": " + RedactedUrls.in(failure.getMessage());
    }

    /** The URL without its query, which can contain a secret. */
    String name() {
        return RedactedUrls.of(url.toString());
    }
}
