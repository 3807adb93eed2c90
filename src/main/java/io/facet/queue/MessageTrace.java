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
 * Reads the trace context of an SQS message from the attributes {@code traceparent} and {@code tracestate} (W3C Trace
 * Context), or else from the system attribute {@code AWSTraceHeader}, which AWS services set.
 */
final class MessageTrace {
    static final List<String> ATTRIBUTES = List.of("traceparent", "tracestate");

    // Root=1-EPOCH-REST;Parent=SPAN;Sampled=1, in any order and with other fields in between.
    private static final Pattern ROOT = Pattern.compile("(?:^|;)Root=1-([0-9a-f]{8})-([0-9a-f]{24})(?:;|$)");
    private static final Pattern PARENT = Pattern.compile("(?:^|;)Parent=([0-9a-f]{16})(?:;|$)");
    private static final Pattern SAMPLED = Pattern.compile("(?:^|;)Sampled=1(?:;|$)");

    private MessageTrace() {}

    /** Without a valid trace header, the context has no span. */
    static Context of(Message message) {
        Context w3c = W3CTraceContextPropagator.getInstance()
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
        String awsHeader = message.attributes().get(MessageSystemAttributeName.AWS_TRACE_HEADER);
        boolean valid = Span.fromContext(w3c).getSpanContext().isValid();
        return valid || awsHeader == null ? w3c : ofAwsHeader(awsHeader);
    }

    private static Context ofAwsHeader(String header) {
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
