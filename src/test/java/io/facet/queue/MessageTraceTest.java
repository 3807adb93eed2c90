package io.facet.queue;

import static org.assertj.core.api.Assertions.assertThat;

import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanContext;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.services.sqs.model.Message;
import software.amazon.awssdk.services.sqs.model.MessageAttributeValue;
import software.amazon.awssdk.services.sqs.model.MessageSystemAttributeName;

class MessageTraceTest {

    @Test
    void w3cTraceContextIsReadFromMessageAttributes() {
        SpanContext span = span(Message.builder()
                .messageAttributes(Map.of(
                        "traceparent",
                        MessageAttributeValue.builder()
                                .dataType("String")
                                .stringValue("00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01")
                                .build()))
                .build());

        assertThat(span.getTraceId()).isEqualTo("0af7651916cd43dd8448eb211c80319c");
        assertThat(span.getSpanId()).isEqualTo("b7ad6b7169203331");
        assertThat(span.isSampled()).isTrue();
    }

    @Test
    void awsTraceHeaderIsRead() {
        SpanContext span = spanOfAwsHeader(
                "Self=1-1-1;Root=1-5759e988-bd862e3fe1be46a994272793;Parent=53995c3f42cd8ad8;Sampled=1");

        assertThat(span.getTraceId()).isEqualTo("5759e988bd862e3fe1be46a994272793");
        assertThat(span.getSpanId()).isEqualTo("53995c3f42cd8ad8");
        assertThat(span.isSampled()).isTrue();
        assertThat(spanOfAwsHeader("Root=1-5759e988-bd862e3fe1be46a994272793;Parent=53995c3f42cd8ad8;Sampled=0")
                        .isSampled())
                .isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "Root=1-5759e988-bd862e3fe1be46a994272793", "Root=1;Parent=2", "what"})
    void invalidTraceHeaderIsIgnored(String header) {
        assertThat(spanOfAwsHeader(header).isValid()).isFalse();
    }

    private static SpanContext spanOfAwsHeader(String header) {
        return span(Message.builder()
                .attributes(Map.of(MessageSystemAttributeName.AWS_TRACE_HEADER, header))
                .build());
    }

    private static SpanContext span(Message message) {
        return Span.fromContext(MessageTrace.of(message)).getSpanContext();
    }
}
