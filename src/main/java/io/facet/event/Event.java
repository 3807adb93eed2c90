package io.facet.event;

import io.facet.detection.ObjectLocation;
import io.facet.event.sns.SnsMessage;
import java.util.List;
import java.util.Map;

/**
 * A parsed event: its objects in order, none in a test or confirmation message, and its SNS envelopes, not verified
 * yet. If {@code whollyEnveloped}, one SNS envelope contains the whole event, so that its signature covers all objects.
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
