package io.facet.web;

import io.facet.detection.DetectionException;
import io.facet.detection.DetectionOptions;
import io.facet.detection.ErrorCode;
import io.facet.picture.PictureFormat;
import io.facet.picture.PictureRenderer.PictureRequest;
import io.facet.pipeline.DetectionPipeline;
import io.facet.pipeline.DetectionRequest;
import io.facet.pipeline.Photo;
import io.facet.web.http.HttpConfig;
import io.facet.web.http.RequestBody;
import io.facet.web.http.RequestForm;
import io.facet.web.http.RequestId;
import io.facet.web.http.StrictQuery;
import io.smallrye.mutiny.Uni;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.RoutingContext;
import jakarta.ws.rs.BeanParam;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** Detects faces and responds with a picture, if the client accepts an image rather than JSON. */
@StrictQuery
@Path("/detect")
@Produces({"image/jpeg", "image/png"})
public class PictureResource {
    private final DetectionPipeline pipeline;
    private final RequestBody body;
    private final HttpConfig http;
    private final RequestedPhotos photos;
    private final RequestedClips clips;
    private final DetectionOptions defaults;

    PictureResource(
            DetectionPipeline pipeline,
            RequestBody body,
            HttpConfig http,
            RequestedPhotos photos,
            RequestedClips clips,
            DetectionOptions defaults) {
        this.pipeline = pipeline;
        this.body = body;
        this.http = http;
        this.photos = photos;
        this.clips = clips;
        this.defaults = defaults;
    }

    @POST
    @Consumes(MediaType.WILDCARD)
    public Uni<Void> photo(
            @BeanParam DetectionQuery query,
            @Context HttpServerRequest request,
            @Context HttpHeaders headers,
            @Context RoutingContext context) {
        check(query);
        return photos.body(
                request,
                photo -> render(photo, query, headers, context),
                clip -> Uni.createFrom().failure(RequestedClips.noPicture()),
                objects -> render(objects, query, headers, context));
    }

    @POST
    @Consumes(MediaType.MULTIPART_FORM_DATA)
    public Uni<Void> part(
            @BeanParam DetectionQuery query, @Context HttpHeaders headers, @Context RoutingContext context) {
        check(query);
        return body.form(context).chain(form -> {
            List<RequestForm.Part> parts = form.parts("image");
            requireOne(parts.size(), "parts named \"image\"");
            return clips.isClip(form, parts.get(0)).chain(clip -> {
                if (clip) {
                    throw RequestedClips.noPicture();
                }
                return render(photos.part(form, parts.get(0)), query, headers, context);
            });
        });
    }

    @POST
    @Consumes(MediaType.APPLICATION_JSON)
    public Uni<Void> object(
            @BeanParam DetectionQuery query,
            @Context HttpServerRequest request,
            @Context HttpHeaders headers,
            @Context RoutingContext context) {
        check(query);
        return ObjectsRequest.read(body, request).chain(objects -> render(objects, query, headers, context));
    }

    /** Before the body is read. */
    private void check(DetectionQuery query) {
        query.writesSidecar();
        query.requireNoList();
        query.rendering();
        query.renderedCrops();
        query.applyTo(defaults);
    }

    private Uni<Void> render(
            ObjectsRequest objects, DetectionQuery query, HttpHeaders headers, RoutingContext context) {
        requireOne(objects.locations().size(), "objects");
        var picture = new PictureRequest(query.rendering(), format(headers), query.renderedCrops());
        return photos.use(
                objects.locations().get(0),
                query.applyTo(defaults),
                query.writesSidecar(),
                RequestId.origin(context.request()),
                photo -> render(photo, query, picture, context));
    }

    private Uni<Void> render(Photo photo, DetectionQuery query, HttpHeaders headers, RoutingContext context) {
        var picture = new PictureRequest(query.rendering(), format(headers), query.renderedCrops());
        return render(photo, query, picture, context);
    }

    private Uni<Void> render(Photo photo, DetectionQuery query, PictureRequest picture, RoutingContext context) {
        var request = new DetectionRequest(query.applyTo(defaults), Optional.of(picture));
        return pipeline.detect(
                photo,
                request,
                RequestId.origin(context.request()),
                detection -> send(detection.picture().orElseThrow(), picture.format(), context));
    }

    /** The picture counts as in memory until it has been sent; a client that does not read it is disconnected. */
    private Uni<Void> send(byte[] picture, PictureFormat format, RoutingContext context) {
        return Uni.createFrom()
                .completionStage(() -> context.response()
                        .putHeader(HttpHeaders.CONTENT_TYPE, format.mediaType())
                        .end(Buffer.buffer(picture))
                        .toCompletionStage())
                .ifNoItem()
                .after(http.bodyTimeout())
                .fail()
                .onFailure()
                .invoke(() -> RequestBody.disconnect(context.request()))
                .onFailure()
                .recoverWithNull();
    }

    /** {@code AcceptCheck} has chosen it. */
    private static PictureFormat format(HttpHeaders headers) {
        String accepted = headers.getHeaderString(HttpHeaders.ACCEPT);
        return Arrays.stream(PictureFormat.values())
                .filter(format -> format.mediaType().equals(accepted))
                .findFirst()
                .orElseThrow();
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
