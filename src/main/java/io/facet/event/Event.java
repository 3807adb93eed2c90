package io.facet.event;

import io.facet.detection.ObjectLocation;
import io.facet.event.sns.SnsMessage;
import java.util.List;
import java.util.Map;

/**
 * A parsed event.
 *
 * @param objects with decoded keys, in the order of the event; empty for a test or confirmation message
 * @param envelopes SNS envelopes, not verified yet
 * @param whollyEnveloped the whole event is inside one SNS envelope, so that its signature covers all objects
 */
public record Event(List<ObjectLocation> objects, List<SnsMessage> envelopes, boolean whollyEnveloped) {
    /** @param headers a map with case-insensitive names */
    public static Event ofRequest(Map<String, String> headers, String body) {
        return CloudEventFormat.isBinary(headers) ? CloudEventFormat.readBinary(headers, body) : ofText(body);
    }

    public static Event ofText(String body) {
        EventNode root = EventNode.root(body);
        var reader = new EventReader();
        reader.read(root);
        return reader.event(SnsEnvelope.isEnvelope(root));
    }
}
