package io.facet.telemetry;

import io.opentelemetry.context.Context;
import java.util.OptionalLong;

/**
 * Where a request came from, for metrics, logs and traces: the ID of the HTTP request or queue message, or null, and the parent
 * span, if any. An argument, because photos of one request are processed at once on threads without a request context.
 *
 * @param deliveries of the queue message, including this one; 1 for other triggers
 * @param progressed runs while a long task advances: the queue then keeps its message hidden
 * @param receivedNanos when the request or message was received, by {@link System#nanoTime}; empty for other triggers
 */
public record Origin(String requestId, Context trace, int deliveries, OptionalLong receivedNanos, Runnable progressed) {
    /** A change in the watched directory, or a command. */
    public static final Origin NONE = new Origin(null, Context.root(), 1, OptionalLong.empty(), () -> {});

    /** A message that is received now. */
    public Origin(String requestId, Context trace, int deliveries) {
        this(requestId, trace, deliveries, OptionalLong.of(System.nanoTime()), () -> {});
    }

    /** A request that is received now. */
    public Origin(String requestId, Context trace) {
        this(requestId, trace, 1);
    }

    public Origin withProgress(Runnable other) {
        return new Origin(requestId, trace, deliveries, receivedNanos, other);
    }
}
