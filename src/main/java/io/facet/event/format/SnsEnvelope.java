package io.facet.event.format;

import io.facet.event.sns.SnsMessage;

/** What SNS puts around an event: as it posts it, and as Lambda hands it on under {@code Sns}. */
final class SnsEnvelope implements EventShape {
    private static final String UNDER_LAMBDA = "Sns";

    static boolean isOne(EventNode event) {
        return SnsMessage.isType(event.textOrNull("Type")) && event.json().has("TopicArn");
    }

    @Override
    public boolean matches(EventNode event) {
        return isOne(event) || event.isObject(UNDER_LAMBDA) && isOne(event.at(UNDER_LAMBDA));
    }

    @Override
    public void read(EventNode event, EventReading reading) {
        EventNode envelope = isOne(event) ? event : event.at(UNDER_LAMBDA);
        EventNode message = envelope.at("Message");
        SnsMessage signed = new SnsMessage(
                envelope.at("Type").text(),
                envelope.at("MessageId").text(),
                envelope.at("TopicArn").text(),
                envelope.textOrNull("Subject"),
                message.text(),
                envelope.at("Timestamp").text(),
                envelope.textOrNull("SignatureVersion"),
                envelope.textOrNull("Signature"),
                envelope.textOrNull(envelope.isText("SigningCertUrl") ? "SigningCertUrl" : "SigningCertURL"),
                envelope.textOrNull("SubscribeURL"),
                envelope.textOrNull("Token"));
        reading.enveloped(signed);
        if (signed.isNotification()) {
            reading.read(message.inner());
        }
    }
}
