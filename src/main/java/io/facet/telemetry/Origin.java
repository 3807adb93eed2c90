package io.facet.telemetry;

import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.context.Context;

/**
 * Where a question came from, for logs and traces. It is handed on and never looked up: several photos of one request are
 * worked on at once, on threads that know nothing of requests.
 *
 * @param requestId of the HTTP request or the queue's message; null where there is none
 * @param trace holds the span that the question is part of, if there is one
 */
public record Origin(String requestId, Context trace) {
    /** Nobody's: a change in the watched folder, a command. */
    public static final Origin NONE = new Origin(null, Context.root());

    /** May be invalid. */
    SpanContext span() {
        return Span.fromContext(trace).getSpanContext();
    }
}
