package io.facet.trigger;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.facet.DetectionPipeline;
import io.facet.Origin;
import io.facet.Reconciler;
import io.facet.StoredPhoto;
import io.facet.detection.DetectionException;
import io.facet.detection.DetectionOptions;
import io.facet.detection.DetectionResult;
import io.facet.detection.ErrorCode;
import io.facet.detection.ObjectLocation;
import io.facet.image.ImageConfig;
import io.facet.storage.ObjectChangedException;
import io.facet.storage.ObjectStore;
import io.smallrye.mutiny.Uni;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.mutiny.core.Vertx;
import jakarta.ws.rs.BeanParam;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import java.util.List;
import org.jboss.resteasy.reactive.RestForm;
import org.jboss.resteasy.reactive.RestQuery;
import org.jboss.resteasy.reactive.multipart.FileUpload;

/** Photos in, faces out. */
@Guarded
@Path("/detect")
@Produces(MediaType.APPLICATION_JSON)
public class DetectResource {
    private static final int MAX_PHOTOS = 32;
    private static final int MAX_JSON_BYTES = 1 << 20;
    private static final int READS_OF_A_CHANGING_OBJECT = 3;

    private final DetectionPipeline pipeline;
    private final Reconciler reconciler;
    private final ObjectStore store;
    private final EventFilter filter;
    private final DetectionOptions defaults;
    private final long maxBytes;
    private final ObjectMapper json;
    private final Vertx vertx;

    DetectResource(
            DetectionPipeline pipeline,
            Reconciler reconciler,
            ObjectStore store,
            EventFilter filter,
            DetectionOptions defaults,
            ImageConfig images,
            ObjectMapper json,
            Vertx vertx) {
        this.pipeline = pipeline;
        this.reconciler = reconciler;
        this.store = store;
        this.filter = filter;
        this.defaults = defaults;
        this.maxBytes = images.maxBytes().asLongValue();
        this.json = json;
        this.vertx = vertx;
    }

    @POST
    @Consumes(MediaType.WILDCARD)
    public Uni<DetectionResult> photo(@BeanParam DetectionQuery query, @Context HttpServerRequest request) {
        return pipeline.detect(new PhotoBody(request, maxBytes), query.over(defaults), RequestId.origin(request));
    }

    @POST
    @Consumes(MediaType.MULTIPART_FORM_DATA)
    public Uni<?> parts(
            @BeanParam DetectionQuery query,
            @RestForm("image") List<FileUpload> images,
            @Context HttpServerRequest request) {
        DetectionOptions options = query.over(defaults);
        Origin origin = RequestId.origin(request);
        requireNumber(images == null ? 0 : images.size(), "parts named image");
        if (images.size() == 1) {
            return pipeline.detect(new PhotoPart(images.get(0), vertx), options, origin);
        }
        return PhotoResults.of(images.stream()
                .map(part -> PhotoResults.Entry.of(
                        part.fileName(), pipeline.detect(new PhotoPart(part, vertx), options, origin)))
                .toList());
    }

    @POST
    @Consumes(MediaType.APPLICATION_JSON)
    public Uni<?> objects(
            @BeanParam DetectionQuery query, @RestQuery("store") boolean keep, @Context HttpServerRequest request) {
        DetectionOptions options = query.over(defaults);
        Origin origin = RequestId.origin(request);
        return RequestBody.text(request, MAX_JSON_BYTES).map(this::parse).chain(objects -> {
            List<ObjectLocation> locations = objects.locations();
            requireNumber(locations.size(), "objects");
            if (!objects.isList()) {
                return object(locations.get(0), options, keep, origin);
            }
            return PhotoResults.of(locations.stream()
                    .map(location -> PhotoResults.Entry.of(location.key(), object(location, options, keep, origin)))
                    .toList());
        });
    }

    private Uni<DetectionResult> object(
            ObjectLocation location, DetectionOptions options, boolean keep, Origin origin) {
        return Uni.createFrom().deferred(() -> {
            filter.requireServed(location);
            return keep ? renewed(location, options, origin) : detected(location, options, origin);
        });
    }

    private Uni<DetectionResult> detected(ObjectLocation location, DetectionOptions options, Origin origin) {
        return StoredPhoto.find(store, location)
                .chain(photo -> pipeline.detect(photo, options, origin))
                .onFailure(ObjectChangedException.class)
                .retry()
                .atMost(READS_OF_A_CHANGING_OBJECT);
    }

    private Uni<DetectionResult> renewed(ObjectLocation location, DetectionOptions options, Origin origin) {
        if (location.versionId() != null) {
            throw new DetectionException(
                    ErrorCode.BAD_PARAMETER,
                    "store=true goes without versionId: a sidecar describes the newest version.");
        }
        return reconciler
                .renew(location, options, origin)
                .map(reconciled -> reconciled
                        .result()
                        .filter(result -> result.error() == null)
                        .orElseThrow(() -> notDetected(location, reconciled)));
    }

    private static DetectionException notDetected(ObjectLocation location, Reconciler.Reconciled reconciled) {
        return reconciled
                .result()
                .map(DetectionResult::error)
                .map(error -> new DetectionException(error.code(), error.message()))
                .orElseGet(() -> StoredPhoto.notFound(location));
    }

    private ObjectsRequest parse(String body) {
        try {
            return json.readValue(body, ObjectsRequest.class);
        } catch (JsonProcessingException e) {
            throw new DetectionException(
                    ErrorCode.BAD_PARAMETER,
                    "The body is not {\"bucket\", \"key\", \"versionId\"?} or {\"objects\": […]}" + Failures.where(e),
                    e);
        }
    }

    private static void requireNumber(int count, String what) {
        if (count < 1 || count > MAX_PHOTOS) {
            throw DetectionOptions.badParameter("The number of " + what, count, "1 to " + MAX_PHOTOS);
        }
    }
}
