package io.facet.web;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.facet.detection.DetectionException;
import io.facet.detection.DetectionOptions;
import io.facet.detection.ErrorCode;
import io.facet.image.ImageConfig;
import io.facet.picture.PictureFormat;
import io.facet.picture.PictureRenderer.PictureRequest;
import io.facet.pipeline.DetectionPipeline;
import io.facet.pipeline.Photo;
import io.facet.web.security.Guarded;
import io.smallrye.mutiny.Uni;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.RoutingContext;
import io.vertx.mutiny.core.Vertx;
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
import org.jboss.resteasy.reactive.RestForm;
import org.jboss.resteasy.reactive.RestQuery;
import org.jboss.resteasy.reactive.multipart.FileUpload;

/** The same photos in, a picture out: for who accepts an image rather than JSON. */
@Guarded
@Path("/detect")
@Produces({"image/jpeg;qs=0.5", "image/png;qs=0.4"})
public class PictureResource {
    private final DetectionPipeline pipeline;
    private final StoredPhotos stored;
    private final DetectionOptions defaults;
    private final long maxBytes;
    private final ObjectMapper json;
    private final Vertx vertx;

    PictureResource(
            DetectionPipeline pipeline,
            StoredPhotos stored,
            DetectionOptions defaults,
            ImageConfig images,
            ObjectMapper json,
            Vertx vertx) {
        this.pipeline = pipeline;
        this.stored = stored;
        this.defaults = defaults;
        this.maxBytes = images.maxBytes().asLongValue();
        this.json = json;
        this.vertx = vertx;
    }

    @POST
    @Consumes(MediaType.WILDCARD)
    public Uni<Response> photo(
            @BeanParam DetectionQuery query,
            @Context HttpServerRequest request,
            @Context HttpHeaders headers,
            @Context RoutingContext context) {
        return draw(new PhotoBody(request, maxBytes), query, request, headers, context);
    }

    @POST
    @Consumes(MediaType.MULTIPART_FORM_DATA)
    public Uni<Response> part(
            @BeanParam DetectionQuery query,
            @RestForm("image") List<FileUpload> images,
            @Context HttpServerRequest request,
            @Context HttpHeaders headers,
            @Context RoutingContext context) {
        requireOne(images == null ? 0 : images.size(), "parts named image");
        return draw(new PhotoPart(images.get(0), vertx), query, request, headers, context);
    }

    @POST
    @Consumes(MediaType.APPLICATION_JSON)
    public Uni<Response> object(
            @BeanParam DetectionQuery query,
            @RestQuery("store") boolean keep,
            @Context HttpServerRequest request,
            @Context HttpHeaders headers,
            @Context RoutingContext context) {
        DetectionOptions options = query.over(defaults);
        return ObjectsRequest.read(request, json).chain(objects -> {
            requireOne(objects.locations().size(), "objects");
            return stored.use(
                    objects.locations().get(0),
                    options,
                    keep,
                    RequestId.origin(request),
                    photo -> draw(photo, query, request, headers, context));
        });
    }

    private Uni<Response> draw(
            Photo photo, DetectionQuery query, HttpServerRequest request, HttpHeaders headers, RoutingContext context) {
        var order = new PictureRequest(query.rendering(), format(headers));
        var drawn = new DrawnPhoto(photo, order, context);
        return pipeline.detect(drawn, query.over(defaults), RequestId.origin(request))
                .map(result -> drawn.toResponse());
    }

    /** The one of the two that the client likes best; a JPEG where it likes both alike. */
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
                    "The number of %s is %d; a picture is made of 1. Accept application/json for several."
                            .formatted(what, count));
        }
    }
}
