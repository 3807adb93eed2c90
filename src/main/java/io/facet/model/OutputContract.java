package io.facet.model;

import com.fasterxml.jackson.annotation.JsonProperty;

/** The outputs of a network. */
public enum OutputContract {
    /** All prior boxes: {@code loc}, {@code conf} (after softmax) and {@code landms}. */
    @JsonProperty("dense")
    DENSE,

    /** The best prior boxes of each image, selected in the network. */
    @JsonProperty("top-k")
    TOP_K
}
