package io.facet.telemetry;

import io.opentelemetry.context.Context;

/**
 * Where a request came from, for logs and traces. It is passed as an argument because several photos of one request are
 * processed at once, on threads without a request context.
 *
 * @param requestId of the HTTP request or queue message, or null
 * @param trace contains the parent span, if any
 */
public record Origin(String requestId, Context trace) {
    /** A change in the watched directory, or a command. */
    public static final Origin NONE = new Origin(null, Context.root());
}
