package io.facet.queue;

import io.facet.telemetry.Origin;

/**
 * A message as it was received.
 *
 * @param receipt what this delivery is deleted or hidden with
 * @param deliveries about how often it was received, this time included
 * @param origin its id, and the trace that its sender said it is part of
 */
record QueueMessage(String id, String receipt, String body, int deliveries, Origin origin) {}
