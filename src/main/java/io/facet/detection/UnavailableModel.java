package io.facet.detection;

/** A model of the configuration that cannot be used, or not yet, and why. */
public record UnavailableModel(String name, String reason) {}
