package io.facet.web;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.facet.detection.DetectionException;
import io.facet.detection.DetectionOptions;
import io.facet.detection.ErrorCode;
import io.facet.picture.PictureFormat;
import io.facet.picture.PictureRenderer.PictureRequest;
import io.facet.pipeline.DetectionPipeline;
import io.facet.pipeline.DetectionRequest;
import io.facet.pipeline.Photo;
import io.facet.web.http.RequestId;
import io.facet.web.security.AccessTokens;
import io.smallrye.mutiny.Uni;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.RoutingContext;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.BeanParam;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.jboss.resteasy.reactive.RestForm;
import org.jboss.resteasy.reactive.RestQuery;
import org.jboss.resteasy.reactive.multipart.FileUpload;

/** Detects faces and responds with a picture, if the client accepts an image rather than JSON. */
@RolesAllowed(AccessTokens.ROLE)
@Path("/detect")
@Produces({"image/jpeg;qs=0.5", "image/png;qs=0.4"})
public class PictureResource {
    private final DetectionPipeline pipeline;
    private final RequestedPhotos photos;
    private final DetectionOptions defaults;
    private final ObjectMapper json;

    PictureResource(DetectionPipeline pipeline, RequestedPhotos photos, DetectionOptions defaults, ObjectMapper json) {
        this.pipeline = pipeline;
        this.photos = photos;
        this.defaults = defaults;
        this.json = json;
    }

    @POST
    @Consumes(MediaType.WILDCARD)
    public Uni<Response> photo(
            @BeanParam DetectionQuery query,
            @Context HttpServerRequest request,
            @Context HttpHeaders headers,
            @Context RoutingContext context) {
        return render(photos.body(request), query, headers, context);
    }

    @POST
    @Consumes(MediaType.MULTIPART_FORM_DATA)
    public Uni<Response> part(
            @BeanParam DetectionQuery query,
            @RestForm("image") List<FileUpload> images,
            @Context HttpHeaders headers,
            @Context RoutingContext context) {
        requireOne(images == null ? 0 : images.size(), "parts named \"image\"");
        return render(photos.part(images.get(0)), query, headers, context);
    }

    @POST
    @Consumes(MediaType.APPLICATION_JSON)
    public Uni<Response> object(
            @BeanParam DetectionQuery query,
            @RestQuery("store") boolean write,
            @Context HttpServerRequest request,
            @Context HttpHeaders headers,
            @Context RoutingContext context) {
        DetectionOptions options = query.applyTo(defaults);
        return ObjectsRequest.read(request, json).chain(objects -> {
            requireOne(objects.locations().size(), "objects");
            return photos.use(
                    objects.locations().get(0),
                    options,
                    write,
                    RequestId.origin(request),
                    photo -> render(photo, query, headers, context));
        });
    }

    private Uni<Response> render(Photo photo, DetectionQuery query, HttpHeaders headers, RoutingContext context) {
        var picture = new PictureRequest(query.rendering(), format(headers));
        var request = new DetectionRequest(query.applyTo(defaults), Optional.of(picture));
        // The picture counts as in memory until the response has been sent or the client has disconnected.
        var responseEnded = new CompletableFuture<Void>();
        context.addEndHandler(ended -> responseEnded.complete(null));
        return pipeline.detect(photo, request, RequestId.origin(context.request()))
                .map(detection -> {
                    responseEnded.thenRun(detection::close);
                    return Response.ok(
                                    detection.picture().orElseThrow(),
                                    picture.format().mediaType())
                            .build();
                });
    }

    /** The format that the client prefers; JPEG if it accepts both equally. */
    private static PictureFormat format(HttpHeaders headers) {
        for (MediaType accepted : headers.getAcceptableMediaTypes()) {
            for (PictureFormat format : PictureFormat.values()) {
                if (accepted.isCompatible(MediaType.valueOf(format.mediaType()))) {
                    return format;
                }
            }
        }
        return PictureFormat.JPEG;
    }

    private static void requireOne(int count, String what) {
        if (count != 1) {
            throw new DetectionException(
                    ErrorCode.BAD_PARAMETER,
                    "A picture needs exactly one of the %s (got %d); for several photos, send Accept: application/json."
                            .formatted(what, count));
        }
    }
}
