package io.facet.event.format;

import io.facet.detection.ObjectLocation;
import io.facet.event.sns.SnsMessage;
import java.util.List;
import java.util.Map;

/**
 * What arrived.
 *
 * @param objects it is about these, in its order, with decoded keys; none for a test or a confirmation
 * @param envelopes SNS's, whose signatures have not been looked at yet
 * @param whollyEnveloped everything lies in one envelope, so that its signature vouches for everything
 */
public record Event(List<ObjectLocation> objects, List<SnsMessage> envelopes, boolean whollyEnveloped) {
    /** An event that came over HTTP, by headers whose names are found in upper and lower case. */
    public static Event ofRequest(Map<String, String> headers, String body) {
        return BinaryCloudEvent.isOne(headers) ? BinaryCloudEvent.read(headers, body) : ofText(body);
    }

    /** An event that comes as text alone, as in a queue. */
    public static Event ofText(String body) {
        EventNode root = EventNode.root(body);
        var reading = new EventReading();
        reading.read(root);
        return reading.event(SnsEnvelope.isOne(root));
    }
}
