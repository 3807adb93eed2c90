package io.facet.telemetry;

import io.opentelemetry.context.Context;

/**
 * Where a request came from, for logs and traces: the ID of the HTTP request or queue message, or null, and the parent
 * span, if any. An argument, because photos of one request are processed at once on threads without a request context.
 *
 * @param deliveries of the queue message, including this one; 1 for other triggers
 */
public record Origin(String requestId, Context trace, int deliveries) {
    /** A change in the watched directory, or a command. */
    public static final Origin NONE = new Origin(null, Context.root());

    public Origin(String requestId, Context trace) {
        this(requestId, trace, 1);
    }
}
