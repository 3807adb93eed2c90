package io.facet.event;

import io.facet.event.EventReader.EventFormat;
import io.facet.event.sns.SnsMessage;

/** An SNS message as SNS posts it, or as Lambda delivers it in {@code Sns}; the event is in its {@code Message}. */
final class SnsEnvelope implements EventFormat {
    private static final String LAMBDA_FIELD = "Sns";

    static boolean isEnvelope(EventNode event) {
        return SnsMessage.isType(event.textOrNull("Type")) && event.json().has("TopicArn");
    }

    @Override
    public boolean matches(EventNode event) {
        return isEnvelope(event) || event.isObject(LAMBDA_FIELD) && isEnvelope(event.at(LAMBDA_FIELD));
    }

    @Override
    public void read(EventNode event, EventReader reader) {
        EventNode envelope = isEnvelope(event) ? event : event.at(LAMBDA_FIELD);
        EventNode body = envelope.at("Message");
        SnsMessage message = new SnsMessage(
                envelope.at("Type").text(),
                envelope.at("MessageId").text(),
                envelope.at("TopicArn").text(),
                envelope.textOrNull("Subject"),
                body.text(),
                envelope.at("Timestamp").text(),
                envelope.textOrNull("SignatureVersion"),
                envelope.textOrNull("Signature"),
                envelope.textOrNull(envelope.isText("SigningCertUrl") ? "SigningCertUrl" : "SigningCertURL"),
                envelope.textOrNull("SubscribeURL"),
                envelope.textOrNull("Token"));
        reader.addEnvelope(message);
        if (message.isNotification()) {
            reader.read(body.nested());
        }
    }
}
