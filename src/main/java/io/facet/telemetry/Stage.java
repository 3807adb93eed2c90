package io.facet.telemetry;

import java.util.Locale;

/** A stage of processing a photo: the tag {@code stage} of the timer {@code facet.stage}, and the name of a span. */
public enum Stage {
    FETCH,
    QUEUE,
    DECODE,
    INFERENCE,
    POSTPROCESS,
    PICTURE,
    STORE;

    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }
}
