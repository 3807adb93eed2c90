package io.facet.event.sns;

import io.facet.detection.DetectionException;
import io.facet.detection.ErrorCode;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** An address of SNS itself, in the region of a topic: nowhere else does a message lead us. */
final class SnsAddress {
    private static final Pattern TOPIC = Pattern.compile("arn:aws(-[a-z]+)*:sns:([a-z0-9-]+):\\d+:.+");
    private static final Pattern CERTIFICATE = Pattern.compile("/SimpleNotificationService-[0-9A-Za-z]+\\.pem");

    private SnsAddress() {}

    /** Where the certificate lies that a message names. */
    static URI ofCertificate(SnsMessage message) {
        URI address = inRegion(message.signingCertUrl(), message.topicArn(), "SigningCertURL");
        if (!CERTIFICATE.matcher(address.getPath()).matches() || address.getRawQuery() != null) {
            throw refused("SigningCertURL");
        }
        return address;
    }

    /** Where a subscription is confirmed. */
    static URI ofSubscription(SnsMessage message) {
        URI address = inRegion(message.subscribeUrl(), message.topicArn(), "SubscribeURL");
        String query = address.getRawQuery();
        if (!address.getPath().equals("/") || query == null || !query.contains("Action=ConfirmSubscription&")) {
            throw refused("SubscribeURL");
        }
        return address;
    }

    private static URI inRegion(String text, String topicArn, String name) {
        Matcher topic = TOPIC.matcher(topicArn);
        if (!topic.matches()) {
            throw refused(name);
        }
        String host = "sns." + topic.group(2) + ".amazonaws.com";
        try {
            URI address = new URI(text == null ? "" : text);
            // The whole authority: neither another port nor a user's name in front.
            String authority = String.valueOf(address.getRawAuthority());
            boolean isSns = authority.equals(host) || authority.equals(host + ".cn");
            if (isSns && "https".equals(address.getScheme()) && address.getRawFragment() == null) {
                return address;
            }
        } catch (URISyntaxException e) {
            // It is none of SNS's, as those above.
        }
        throw refused(name);
    }

    private static DetectionException refused(String name) {
        return new DetectionException(
                ErrorCode.BAD_EVENT, "The message's " + name + " does not lead to SNS in the region of its topic.");
    }
}
