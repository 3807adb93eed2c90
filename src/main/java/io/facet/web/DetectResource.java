package io.facet.web;

import io.facet.detection.DetectionException;
import io.facet.detection.DetectionOptions;
import io.facet.detection.DetectionResult;
import io.facet.detection.ErrorCode;
import io.facet.detection.ObjectLocation;
import io.facet.pipeline.DetectionRequest;
import io.facet.telemetry.Origin;
import io.facet.video.VideoResult;
import io.facet.web.PhotoResults.Detection;
import io.facet.web.http.RequestBody;
import io.facet.web.http.RequestForm;
import io.facet.web.http.RequestId;
import io.facet.web.http.StrictQuery;
import io.quarkus.runtime.annotations.RegisterForReflection;
import io.smallrye.mutiny.Uni;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.RoutingContext;
import jakarta.ws.rs.BeanParam;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import java.util.List;
import java.util.Optional;

/** Detects faces and responds with JSON. */
// The methods return Uni<?>, from which Quarkus cannot derive what a native executable writes as JSON.
@RegisterForReflection(
        targets = {DetectionResult.class, VideoResult.class, PhotoResults.class},
        registerFullHierarchy = true)
@StrictQuery
@Path("/detect")
@Produces(MediaType.APPLICATION_JSON)
public class DetectResource {
    private static final int MAX_PHOTOS = 32;

    private final RequestBody body;
    private final RequestedPhotos photos;
    private final DetectionOptions defaults;

    DetectResource(RequestBody body, RequestedPhotos photos, DetectionOptions defaults) {
        this.body = body;
        this.photos = photos;
        this.defaults = defaults;
    }

    /** The options of the query. */
    private record Order(DetectionRequest request, boolean write, boolean list, Origin origin) {
        DetectionRequest each(int photos) {
            return request.sharedBy(photos);
        }
    }

    @POST
    @Consumes(MediaType.WILDCARD)
    public Uni<?> photo(@BeanParam DetectionQuery query, @Context HttpServerRequest request) {
        Order order = order(query, request);
        return photos.body(
                request,
                photo -> respond(
                        List.of(new Detection("body", null, photos.detect(photo, order.request(), order.origin()))),
                        order.list()),
                clip -> respond(
                        List.of(new Detection("body", null, photos.detect(clip, order.request(), order.origin()))),
                        order.list()),
                objects -> detect(objects, order));
    }

    @POST
    @Consumes(MediaType.MULTIPART_FORM_DATA)
    public Uni<?> parts(@BeanParam DetectionQuery query, @Context RoutingContext context) {
        Order order = order(query, context.request());
        return body.form(context).chain(form -> {
            List<RequestForm.Part> parts = form.parts("image");
            requireAllowedCount(parts.size(), "parts named \"image\"");
            DetectionRequest each = order.each(parts.size());
            List<Detection> detections = parts.stream()
                    .map(part -> new Detection(
                            part.hasFileName() ? part.fileName() : part.name(),
                            null,
                            photos.detect(form, part, each, order.origin())))
                    .toList();
            return respond(detections, order.list() || detections.size() > 1);
        });
    }

    @POST
    @Consumes(MediaType.APPLICATION_JSON)
    public Uni<?> objects(@BeanParam DetectionQuery query, @Context HttpServerRequest request) {
        Order order = order(query, request);
        return ObjectsRequest.read(body, request).chain(objects -> detect(objects, order));
    }

    private Uni<Object> detect(ObjectsRequest objects, Order order) {
        List<ObjectLocation> locations = objects.locations();
        requireAllowedCount(locations.size(), "objects");
        DetectionRequest each = order.each(locations.size());
        List<Detection> detections = locations.stream()
                .map(location -> Detection.of(location, photos.detect(location, each, order.write(), order.origin())))
                .toList();
        return respond(detections, order.list() || objects.isList());
    }

    private static Uni<Object> respond(List<Detection> detections, boolean list) {
        return list
                ? PhotoResults.of(detections).map(results -> results)
                : detections.get(0).result().map(result -> result);
    }

    private Order order(DetectionQuery query, HttpServerRequest request) {
        query.requireNoRendering();
        var detection = new DetectionRequest(query.applyTo(defaults), Optional.empty(), query.crops());
        return new Order(detection, query.writesSidecar(), query.requestsList(), RequestId.origin(request));
    }

    private static void requireAllowedCount(int count, String what) {
        if (count < 1 || count > MAX_PHOTOS) {
            throw new DetectionException(
                    ErrorCode.BAD_PARAMETER, "Send 1 to %d %s (got %d).".formatted(MAX_PHOTOS, what, count));
        }
    }
}
