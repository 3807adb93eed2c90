package io.facet.event.sns;

import io.facet.detection.DetectionException;
import io.facet.detection.ErrorCode;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * An SNS message with the fields of its HTTP POST. Every field but the first three, {@code message} and {@code timestamp} may
 * be null; {@code subscribeUrl} and {@code token} are null in a notification.
 */
public record SnsMessage(
        String type,
        String messageId,
        String topicArn,
        String subject,
        String message,
        String timestamp,
        String signatureVersion,
        String signature,
        String signingCertUrl,
        String subscribeUrl,
        String token) {
    private static final String NOTIFICATION = "Notification";
    private static final String SUBSCRIPTION = "SubscriptionConfirmation";
    private static final Set<String> TYPES = Set.of(NOTIFICATION, SUBSCRIPTION, "UnsubscribeConfirmation");
    private static final Pattern TOPIC_ARN = Pattern.compile("arn:aws(-[a-z]+)*:sns:([a-z0-9-]+):\\d+:.+");
    private static final Pattern CERTIFICATE_PATH = Pattern.compile("/SimpleNotificationService-[0-9A-Za-z]+\\.pem");

    public static boolean isType(String text) {
        return text != null && TYPES.contains(text);
    }

    public boolean isNotification() {
        return type.equals(NOTIFICATION);
    }

    /** SNS asks the endpoint to confirm a new subscription. */
    public boolean isSubscription() {
        return type.equals(SUBSCRIPTION);
    }

    /** The bytes that SNS signs: name and value of each present field, one per line. */
    byte[] signedBytes() {
        return Stream.of(
                        field("Message", message),
                        field("MessageId", messageId),
                        isNotification() ? field("Subject", subject) : field("SubscribeURL", subscribeUrl),
                        field("Timestamp", timestamp),
                        field("Token", isNotification() ? null : token),
                        field("TopicArn", topicArn),
                        field("Type", type))
                .collect(Collectors.joining())
                .getBytes(StandardCharsets.UTF_8);
    }

    private static String field(String name, String value) {
        return value == null ? "" : name + "\n" + value + "\n";
    }

    /** The validated {@code SigningCertURL}; fails with {@code BAD_EVENT}. */
    URI certificateUrl() {
        URI url = snsUrl(signingCertUrl, "SigningCertURL");
        if (!CERTIFICATE_PATH.matcher(url.getPath()).matches() || url.getRawQuery() != null) {
            throw notAnSnsUrl("SigningCertURL");
        }
        return url;
    }

    /** The validated {@code SubscribeURL}; fails with {@code BAD_EVENT}. */
    URI confirmationUrl() {
        URI url = snsUrl(subscribeUrl, "SubscribeURL");
        String query = url.getRawQuery();
        if (!url.getPath().equals("/") || query == null || !query.contains("Action=ConfirmSubscription&")) {
            throw notAnSnsUrl("SubscribeURL");
        }
        return url;
    }

    /** The service must never be made to call another host than SNS in the region of the topic. */
    private URI snsUrl(String text, String field) {
        Matcher topic = TOPIC_ARN.matcher(topicArn);
        if (!topic.matches()) {
            throw notAnSnsUrl(field);
        }
        String host = "sns." + topic.group(2) + ".amazonaws.com";
        try {
            URI url = new URI(text == null ? "" : text);
            // Compares the authority, not the host: it also contains the port and the user information.
            String authority = String.valueOf(url.getRawAuthority());
            boolean isSns = authority.equals(host) || authority.equals(host + ".cn");
            if (isSns && "https".equals(url.getScheme()) && url.getRawFragment() == null) {
                return url;
            }
            throw notAnSnsUrl(field);
        } catch (URISyntaxException e) {
            throw notAnSnsUrl(field);
        }
    }

    private static DetectionException notAnSnsUrl(String field) {
        return new DetectionException(
                ErrorCode.BAD_EVENT, "The message's " + field + " is not a URL of SNS in the region of its topic.");
    }
}
