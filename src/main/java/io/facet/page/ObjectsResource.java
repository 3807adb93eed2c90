package io.facet.page;

import io.facet.detection.DetectionException;
import io.facet.detection.ErrorCode;
import io.facet.sidecar.EventsConfig;
import io.facet.storage.StoreConfig;
import io.facet.storage.StoreListing;
import io.facet.web.security.Guarded;
import io.smallrye.mutiny.Uni;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jboss.resteasy.reactive.RestQuery;

/** What a visitor can choose from in the store, within the lists of what is served. */
@OfPage
@Guarded
@Path("/")
@Produces(MediaType.APPLICATION_JSON)
public class ObjectsResource {
    private final StoreConfig store;
    private final StoreListing listing;
    private final PhotoListing photos;
    private final EventsConfig events;

    ObjectsResource(StoreConfig store, StoreListing listing, PhotoListing photos, EventsConfig events) {
        this.store = store;
        this.listing = listing;
        this.photos = photos;
        this.events = events;
    }

    /**
     * The store.
     *
     * @param store {@code directory} or {@code s3}
     * @param suffix what a sidecar's key has after that of its photo
     * @param buckets those that are known; in S3 there may be others
     */
    public record Buckets(String store, String suffix, List<String> buckets) {}

    @GET
    @Path("buckets")
    public Uni<Buckets> buckets() {
        Uni<List<String>> names = events.buckets().map(Uni.createFrom()::item).orElseGet(listing::buckets);
        String type = store.type().name().toLowerCase(Locale.ROOT);
        return names.map(known -> new Buckets(type, store.suffix(), known));
    }

    @GET
    @Path("objects")
    public Uni<PhotoListing.Screen> objects(
            @RestQuery String bucket, @RestQuery @DefaultValue("") String prefix, @RestQuery Optional<String> after) {
        if (bucket == null || bucket.isEmpty()) {
            throw new DetectionException(ErrorCode.BAD_PARAMETER, "Say which bucket: objects?bucket=NAME.");
        }
        return photos.after(bucket, prefix, after);
    }
}
