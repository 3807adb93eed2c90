package io.facet.queue;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicInteger;

/** What the poller tells of itself: {@code facet.queue.messages} and {@code facet.queue.held}. */
final class QueueMetrics {
    /** How a delivery ended. */
    enum End {
        DONE,
        AGAIN,
        REJECTED,
        RELEASED
    }

    private final MeterRegistry registry;
    private final AtomicInteger held = new AtomicInteger();

    QueueMetrics(MeterRegistry registry) {
        this.registry = registry;
        Gauge.builder("facet.queue.held", held, AtomicInteger::get)
                .description("Messages that were received and are not settled yet")
                .register(registry);
    }

    void received(int messages) {
        held.addAndGet(messages);
    }

    void ended(End end) {
        held.decrementAndGet();
        registry.counter("facet.queue.messages", "end", end.name().toLowerCase(Locale.ROOT))
                .increment();
    }
}
