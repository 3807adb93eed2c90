package io.facet.sidecar;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;

public enum Outcome {
    /** The sidecar was written. */
    STORED,
    /** The sidecar was already correct. */
    CURRENT,
    /** The event named an older version, and the sidecar of the newest version was already correct. */
    STALE,
    /** The photo does not exist, and its sidecar was deleted. */
    DELETED,
    /** The object is not served, or neither the photo nor a sidecar exists. */
    IGNORED,
    /** The photo cannot be read; the sidecar contains the reason. */
    UNREADABLE;

    @JsonValue
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }
}
