package io.facet.web;

import io.facet.detection.DetectionException;
import io.facet.detection.DetectionOptions;
import io.facet.detection.DetectionResult;
import io.facet.detection.ErrorCode;
import io.facet.detection.ObjectLocation;
import io.facet.pipeline.DetectionRequest;
import io.facet.telemetry.Origin;
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
        targets = {DetectionResult.class, PhotoResults.class},
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

    @POST
    @Consumes(MediaType.WILDCARD)
    public Uni<?> photo(@BeanParam DetectionQuery query, @Context HttpServerRequest request) {
        DetectionRequest detection = detection(query);
        boolean write = query.writesSidecar();
        Origin origin = RequestId.origin(request);
        return photos.<Object>body(
                request,
                photo -> photos.detect(photo, detection, origin).map(result -> result),
                objects -> detect(objects, detection, write, origin));
    }

    @POST
    @Consumes(MediaType.MULTIPART_FORM_DATA)
    public Uni<?> parts(@BeanParam DetectionQuery query, @Context RoutingContext context) {
        DetectionRequest detection = detection(query);
        Origin origin = RequestId.origin(context.request());
        return body.form(context).chain(form -> {
            List<RequestForm.Part> parts = form.parts("image");
            requireAllowedCount(parts.size(), "parts named \"image\"");
            if (parts.size() == 1) {
                return photos.detect(photos.part(form, parts.get(0)), detection, origin);
            }
            DetectionRequest each = detection.sharedBy(parts.size());
            return PhotoResults.of(parts.stream()
                    .map(part -> PhotoResults.Entry.of(
                            part.fileName(), photos.detect(photos.part(form, part), each, origin)))
                    .toList());
        });
    }

    @POST
    @Consumes(MediaType.APPLICATION_JSON)
    public Uni<?> objects(@BeanParam DetectionQuery query, @Context HttpServerRequest request) {
        DetectionRequest detection = detection(query);
        boolean write = query.writesSidecar();
        Origin origin = RequestId.origin(request);
        return ObjectsRequest.read(body, request).chain(objects -> detect(objects, detection, write, origin));
    }

    private Uni<Object> detect(ObjectsRequest objects, DetectionRequest detection, boolean write, Origin origin) {
        List<ObjectLocation> locations = objects.locations();
        requireAllowedCount(locations.size(), "objects");
        if (!objects.isList()) {
            return photos.detect(locations.get(0), detection, write, origin).map(result -> result);
        }
        DetectionRequest each = detection.sharedBy(locations.size());
        return PhotoResults.of(locations.stream()
                        .map(location ->
                                PhotoResults.Entry.of(location.key(), photos.detect(location, each, write, origin)))
                        .toList())
                .map(results -> results);
    }

    private DetectionRequest detection(DetectionQuery query) {
        query.requireNoRendering();
        return new DetectionRequest(query.applyTo(defaults), Optional.empty(), query.crops());
    }

    private static void requireAllowedCount(int count, String what) {
        if (count < 1 || count > MAX_PHOTOS) {
            throw new DetectionException(
                    ErrorCode.BAD_PARAMETER, "Send 1 to %d %s (got %d).".formatted(MAX_PHOTOS, what, count));
        }
    }
}
