package io.facet.page;

import io.facet.detection.DetectionException;
import io.facet.detection.DetectionOptions;
import io.facet.detection.ErrorCode;
import io.facet.detection.ObjectLocation;
import io.facet.pipeline.Thumbnails;
import io.facet.sidecar.ServedObjects;
import io.facet.sidecar.StoredPhoto;
import io.facet.storage.ObjectStore;
import io.facet.web.security.Guarded;
import io.smallrye.mutiny.Uni;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response;
import org.jboss.resteasy.reactive.RestHeader;
import org.jboss.resteasy.reactive.RestQuery;

/** Stored photos, small enough to look at. */
@OfPage
@Guarded
@Path("/thumbnail")
public class ThumbnailResource {
    private static final int SMALLEST = 32;
    // Fills a large screen; more would only be for the download of a blurred photo.
    private static final int LARGEST = 2048;

    private final ObjectStore store;
    private final Thumbnails thumbnails;
    private final ServedObjects filter;

    ThumbnailResource(ObjectStore store, Thumbnails thumbnails, ServedObjects filter) {
        this.store = store;
        this.thumbnails = thumbnails;
        this.filter = filter;
    }

    @GET
    public Uni<Response> thumbnail(
            @RestQuery String bucket,
            @RestQuery String key,
            @RestQuery @DefaultValue("96") String size,
            @RestHeader("If-None-Match") String known) {
        int pixels = pixels(size);
        if (bucket == null || key == null) {
            throw new DetectionException(ErrorCode.BAD_PARAMETER, "Say which photo: thumbnail?bucket=NAME&key=KEY.");
        }
        ObjectLocation location = ObjectLocation.newest(bucket, key);
        filter.requireServed(location);
        return StoredPhoto.use(store, location, photo -> answer(photo, pixels, known));
    }

    private Uni<Response> answer(StoredPhoto photo, int pixels, String known) {
        String tag = '"' + photo.source().eTag() + "-" + pixels + '"';
        Uni<Response.ResponseBuilder> answer = known != null && known.contains(tag)
                ? Uni.createFrom().item(Response::notModified)
                : thumbnails.of(photo, pixels).map(jpeg -> Response.ok(jpeg, "image/jpeg"));
        return answer.map(response -> response.header(HttpHeaders.ETAG, tag)
                .header(HttpHeaders.CACHE_CONTROL, "private, no-cache")
                .build());
    }

    private static int pixels(String size) {
        try {
            int pixels = Integer.parseInt(size);
            if (pixels >= SMALLEST && pixels <= LARGEST) {
                return pixels;
            }
        } catch (NumberFormatException notANumber) {
            // Said below.
        }
        throw DetectionOptions.badParameter("size", size, "a whole number from " + SMALLEST + " to " + LARGEST);
    }
}
