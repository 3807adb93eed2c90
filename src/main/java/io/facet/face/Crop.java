package io.facet.face;

import com.fasterxml.jackson.annotation.JsonPropertyOrder;

/** The aligned picture of a face as an encoded file, which is Base64 in JSON. */
@JsonPropertyOrder({"width", "height", "mediaType", "data"})
public record Crop(int width, int height, String mediaType, byte[] data) {}
