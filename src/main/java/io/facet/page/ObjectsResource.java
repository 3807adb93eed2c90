package io.facet.page;

import io.facet.detection.DetectionException;
import io.facet.detection.ErrorCode;
import io.facet.sidecar.ServedObjects;
import io.facet.sidecar.SidecarNaming;
import io.facet.storage.StoreProvider;
import io.facet.storage.Stores;
import io.facet.web.http.StrictQuery;
import io.smallrye.mutiny.Uni;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.util.List;
import java.util.Optional;
import org.jboss.resteasy.reactive.RestQuery;

/** Lists the buckets and photos that this service handles. */
@StrictQuery
@Path("/")
@Produces(MediaType.APPLICATION_JSON)
public class ObjectsResource {
    private final Stores stores;
    private final SidecarNaming naming;
    private final PhotoListing photos;
    private final ServedObjects.Config events;

    ObjectsResource(Stores stores, SidecarNaming naming, PhotoListing photos, ServedObjects.Config events) {
        this.stores = stores;
        this.naming = naming;
        this.photos = photos;
        this.events = events;
    }

    /** The suffix that sidecars add to a photo's key, the known buckets (there may be others), and the store's commands. */
    public record Buckets(String suffix, List<String> buckets, StoreProvider.ShellCommands shell) {}

    @GET
    @Path("buckets")
    public Uni<Buckets> buckets() {
        StoreProvider store = stores.configured();
        Uni<List<String>> names = events.buckets().map(Uni.createFrom()::item).orElseGet(store::buckets);
        return names.map(known -> new Buckets(naming.suffix(), known, store.shellCommands()));
    }

    @GET
    @Path("objects")
    public Uni<PhotoListing.PhotoPage> objects(
            @RestQuery String bucket, @RestQuery @DefaultValue("") String prefix, @RestQuery Optional<String> after) {
        if (bucket == null || bucket.isEmpty()) {
            throw new DetectionException(
                    ErrorCode.BAD_PARAMETER, "The query parameter bucket is missing: objects?bucket=NAME.");
        }
        return photos.list(bucket, prefix, after);
    }
}
