package io.facet.queue;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicInteger;

/** The metrics {@code facet.queue.messages} and {@code facet.queue.held}. */
final class QueueMetrics {
    enum End {
        DONE,
        AGAIN,
        REJECTED,
        RELEASED
    }

    private final MeterRegistry registry;
    private final AtomicInteger inFlight = new AtomicInteger();

    QueueMetrics(MeterRegistry registry) {
        this.registry = registry;
        Gauge.builder("facet.queue.held", inFlight, AtomicInteger::get)
                .description("Messages that were received and are not settled yet")
                .register(registry);
        // Before the first message, so that Prometheus sees the first increment.
        for (End end : End.values()) {
            counter(end);
        }
    }

    void received(int messages) {
        inFlight.addAndGet(messages);
    }

    void ended(End end) {
        inFlight.decrementAndGet();
        counter(end).increment();
    }

    private Counter counter(End end) {
        return registry.counter("facet.queue.messages", "end", end.name().toLowerCase(Locale.ROOT));
    }
}
