package io.facet.queue;

import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.TraceFlags;
import io.opentelemetry.api.trace.TraceState;
import io.opentelemetry.api.trace.propagation.W3CTraceContextPropagator;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.propagation.TextMapGetter;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import software.amazon.awssdk.services.sqs.model.Message;
import software.amazon.awssdk.services.sqs.model.MessageAttributeValue;
import software.amazon.awssdk.services.sqs.model.MessageSystemAttributeName;

/**
 * The trace that a message of SQS is part of: as a sender tells it in the attributes {@code traceparent} and {@code
 * tracestate} (W3C Trace Context), else as AWS's services do in the system attribute {@code AWSTraceHeader}.
 */
final class MessageTrace {
    static final List<String> ATTRIBUTES = List.of("traceparent", "tracestate");

    // Root=1-EPOCH-REST;Parent=SPAN;Sampled=1, its parts in any order and others between them.
    private static final Pattern ROOT = Pattern.compile("(?:^|;)Root=1-([0-9a-f]{8})-([0-9a-f]{24})(?:;|$)");
    private static final Pattern PARENT = Pattern.compile("(?:^|;)Parent=([0-9a-f]{16})(?:;|$)");
    private static final Pattern SAMPLED = Pattern.compile("(?:^|;)Sampled=1(?:;|$)");

    private MessageTrace() {}

    /** Holds no span where the message tells of none, or in no form that is known. */
    static Context of(Message message) {
        Context told = W3CTraceContextPropagator.getInstance()
                .extract(Context.root(), message.messageAttributes(), new TextMapGetter<>() {
                    @Override
                    public Iterable<String> keys(Map<String, MessageAttributeValue> attributes) {
                        return attributes.keySet();
                    }

                    @Override
                    public String get(Map<String, MessageAttributeValue> attributes, String name) {
                        MessageAttributeValue value = attributes.get(name);
                        return value == null ? null : value.stringValue();
                    }
                });
        String ofAws = message.attributes().get(MessageSystemAttributeName.AWS_TRACE_HEADER);
        boolean known = Span.fromContext(told).getSpanContext().isValid();
        return known || ofAws == null ? told : ofAws(ofAws);
    }

    private static Context ofAws(String header) {
        Matcher root = ROOT.matcher(header);
        Matcher parent = PARENT.matcher(header);
        if (!root.find() || !parent.find()) {
            return Context.root();
        }
        TraceFlags flags = SAMPLED.matcher(header).find() ? TraceFlags.getSampled() : TraceFlags.getDefault();
        SpanContext span = SpanContext.createFromRemoteParent(
                root.group(1) + root.group(2), parent.group(1), flags, TraceState.getDefault());
        return Context.root().with(Span.wrap(span));
    }
}
