package io.facet.sidecar;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;

/** What became of a hint that a photo came, changed or went. */
public enum Outcome {
    /** Its sidecar was written. */
    STORED,
    /** Its sidecar was right already. */
    CURRENT,
    /** The event named a version that is no longer the newest, whose sidecar is right already. */
    STALE,
    /** It is gone, and now so is its sidecar. */
    DELETED,
    /** It is no photo of ours, or it and its sidecar are both gone. */
    IGNORED,
    /** It can never be read; its sidecar says why. */
    UNREADABLE;

    @JsonValue
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }
}
