package io.facet.image;

import io.facet.detection.InputImage;

/** A photo that is ready for the network, and the way back to its own pixels. Whoever gets it closes the input. */
public record Letterboxed(InputImage input, Letterbox letterbox) {}
