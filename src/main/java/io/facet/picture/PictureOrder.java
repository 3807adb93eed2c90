package io.facet.picture;

import io.facet.detection.Rendering;

/** A picture that is wanted. */
public record PictureOrder(Rendering rendering, PictureFormat format) {}
