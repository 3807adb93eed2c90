package io.facet.event.sns;

import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A message of SNS, in the form of its HTTP posts.
 *
 * @param subject or null
 * @param signatureVersion {@code 1} or {@code 2}, or null, as the three below, where it came without
 * @param subscribeUrl whom to ask for the subscription; null in a notification
 * @param token of the subscription; null in a notification
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

    public static boolean isType(String text) {
        return text != null && TYPES.contains(text);
    }

    public boolean isNotification() {
        return type.equals(NOTIFICATION);
    }

    /** It asks whether the topic's messages are wanted. */
    public boolean isSubscription() {
        return type.equals(SUBSCRIPTION);
    }

    /** What SNS signs: names and values, a line each, of the fields that are there. */
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
}
