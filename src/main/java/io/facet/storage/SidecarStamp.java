package io.facet.storage;

/**
 * Which photo and which settings a sidecar describes. A sidecar is current when its stamp equals the one that would be
 * written now.
 *
 * @param sourceETag of the photo that was read
 * @param fingerprint of the model and settings ({@code DetectionResult.fingerprint})
 */
public record SidecarStamp(String sourceETag, String fingerprint) {}
