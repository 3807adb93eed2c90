package io.facet.event.sns;

import io.smallrye.mutiny.Uni;
import java.net.URI;

/** What is fetched from SNS. */
public interface SnsEndpoint {
    /** The body of a successful answer. */
    Uni<byte[]> get(URI address);
}
