package io.facet.page;

import io.facet.analysis.StoredPhoto;
import io.facet.detection.DetectionException;
import io.facet.detection.DetectionOptions;
import io.facet.detection.ErrorCode;
import io.facet.detection.ObjectLocation;
import io.facet.pipeline.Thumbnails;
import io.facet.sidecar.ServedObjects;
import io.facet.storage.ObjectStore;
import io.facet.web.http.StrictQuery;
import io.smallrye.mutiny.Uni;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response;
import org.jboss.resteasy.reactive.RestHeader;
import org.jboss.resteasy.reactive.RestQuery;

/** Serves stored photos as small, upright JPEGs. */
@StrictQuery
@Path("/thumbnail")
public class ThumbnailResource {
    private static final int MIN_SIZE = 32;
    // Fills a large screen.
    private static final int MAX_SIZE = 2048;

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
            @RestHeader("If-None-Match") String knownETag) {
        int pixels = pixels(size);
        if (bucket == null || key == null) {
            throw new DetectionException(
                    ErrorCode.BAD_PARAMETER,
                    "The query parameters bucket and key are required: thumbnail?bucket=NAME&key=KEY.");
        }
        ObjectLocation location = ObjectLocation.newest(bucket, key);
        filter.requireServed(location);
        return StoredPhoto.use(store, location, photo -> respond(photo, pixels, knownETag));
    }

    private Uni<Response> respond(StoredPhoto photo, int pixels, String knownETag) {
        String eTag = '"' + photo.source().eTag() + "-" + pixels + '"';
        Uni<Response.ResponseBuilder> response = knownETag != null && knownETag.contains(eTag)
                ? Uni.createFrom().item(Response::notModified)
                : thumbnails.of(photo, pixels).map(jpeg -> Response.ok(jpeg, "image/jpeg"));
        return response.map(builder -> builder.header(HttpHeaders.ETAG, eTag)
                .header(HttpHeaders.CACHE_CONTROL, "private, no-cache")
                .build());
    }

    private static int pixels(String size) {
        try {
            int pixels = Integer.parseInt(size);
            if (size.matches("[0-9]+") && pixels >= MIN_SIZE && pixels <= MAX_SIZE) {
                return pixels;
            }
        } catch (NumberFormatException notANumber) {
            // Reported below.
        }
        throw DetectionOptions.badParameter("size", size, "a whole number from " + MIN_SIZE + " to " + MAX_SIZE);
    }
}
