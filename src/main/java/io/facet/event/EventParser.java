package io.facet.event;

import io.facet.detection.DetectionException;
import io.facet.detection.ErrorCode;
import io.facet.detection.ObjectLocation;
import io.facet.event.format.Event;
import io.facet.event.sns.SnsMessage;
import io.vertx.core.MultiMap;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Recognises an event by its content and says which objects it is about. What happened to them, the store will tell. */
@Singleton
public class EventParser {

    /**
     * The objects of an event from a queue, with decoded keys; none for a test event. Envelopes of SNS are opened without a
     * look at their signatures: whoever may write into the queue may write anything into it, so the queue's policy is what
     * guards it.
     *
     * @throws DetectionException {@code BAD_EVENT}
     */
    public List<ObjectLocation> parse(String body) {
        Event event = Event.ofText(body);
        event.envelopes().stream()
                .filter(SnsMessage::isSubscription)
                .findFirst()
                .ifPresent(EventParser::refuseToSubscribe);
        return event.objects();
    }

    /**
     * An event that came over HTTP.
     *
     * @throws DetectionException {@code BAD_EVENT}
     */
    Event parse(MultiMap headers, String body) {
        Map<String, String> found = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        headers.forEach(header -> found.put(header.getKey(), header.getValue()));
        return Event.ofRequest(found, body);
    }

    private static void refuseToSubscribe(SnsMessage message) {
        throw new DetectionException(
                ErrorCode.BAD_EVENT,
                "A queue of another account than that of the topic " + message.topicArn()
                        + " is subscribed by whoever owns the queue: open the message's SubscribeURL.");
    }
}
