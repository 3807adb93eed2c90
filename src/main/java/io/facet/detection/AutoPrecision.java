package io.facet.detection;

/** What {@code precision=auto} takes for a backbone on this machine, and why. */
public record AutoPrecision(Precision precision, String reason) {}
