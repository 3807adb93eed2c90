package io.facet.queue;

import io.facet.queue.SqsQueue.ReceivedMessage;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.TimeGauge;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

/** The metrics {@code facet.sqs.*}. */
final class QueueMetrics {
    enum End {
        DONE,
        RETRIED,
        REJECTED,
        RELEASED
    }

    private final Map<End, Counter> ended = new EnumMap<>(End.class);
    // When each message was sent, by receipt handle, which identifies a delivery.
    private final Map<String, Instant> inFlight = new ConcurrentHashMap<>();

    QueueMetrics(MeterRegistry registry) {
        Gauge.builder("facet.sqs.in.flight", inFlight, Map::size)
                .description("SQS messages that were received and are not settled")
                .register(registry);
        TimeGauge.builder("facet.sqs.oldest.age", this::oldestAgeMillis, TimeUnit.MILLISECONDS)
                .description("Time since the oldest SQS message in flight was sent; 0 without messages in flight")
                .register(registry);
        // Before the first message, so that Prometheus sees the first increment.
        for (End end : End.values()) {
            ended.put(
                    end,
                    Counter.builder("facet.sqs.messages")
                            .description("Settled deliveries of SQS messages, by what happened to the message")
                            .tag("end", end.name().toLowerCase(Locale.ROOT))
                            .register(registry));
        }
    }

    void received(ReceivedMessage message) {
        inFlight.put(message.receiptHandle(), message.sent());
    }

    void ended(ReceivedMessage message, End end) {
        inFlight.remove(message.receiptHandle());
        ended.get(end).increment();
    }

    private long oldestAgeMillis() {
        Instant now = Instant.now();
        return inFlight.values().stream()
                .mapToLong(sent -> Duration.between(sent, now).toMillis())
                // The clocks of SQS and of this machine can differ.
                .filter(age -> age > 0)
                .max()
                .orElse(0);
    }
}
