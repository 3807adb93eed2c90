package io.facet.trigger;

/**
 * A message as it was received.
 *
 * @param receipt what this delivery is deleted or hidden with
 * @param deliveries about how often it was received, this time included
 */
record QueueMessage(String id, String receipt, String body, int deliveries) {}
