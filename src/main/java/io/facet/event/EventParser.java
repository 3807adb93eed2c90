package io.facet.event;

import io.facet.detection.DetectionException;
import io.facet.detection.ErrorCode;
import io.facet.detection.ObjectLocation;
import io.facet.event.sns.SnsMessage;
import io.vertx.core.MultiMap;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Parses storage events of all supported formats; fails with {@code BAD_EVENT}. */
@Singleton
public class EventParser {

    /**
     * The objects of an event from a queue, with decoded keys. SNS signatures are not verified: the queue's policy controls who
     * can send messages.
     */
    public List<ObjectLocation> parse(String body) {
        Event event = Event.ofText(body);
        event.envelopes().stream()
                .filter(SnsMessage::isSubscription)
                .findFirst()
                .ifPresent(EventParser::rejectSubscription);
        return event.objects();
    }

    /** An event from an HTTP request. */
    public Event parse(MultiMap headers, String body) {
        Map<String, String> caseInsensitive = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        headers.forEach(header -> caseInsensitive.put(header.getKey(), header.getValue()));
        return Event.ofRequest(caseInsensitive, body);
    }

    private static void rejectSubscription(SnsMessage message) {
        throw new DetectionException(
                ErrorCode.BAD_EVENT,
                "The subscription to topic " + message.topicArn()
                        + " is not confirmed. Its owner is another AWS account: open the message's SubscribeURL to confirm it.");
    }
}
