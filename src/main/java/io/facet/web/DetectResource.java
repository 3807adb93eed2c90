package io.facet.web;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.facet.detection.DetectionOptions;
import io.facet.detection.DetectionResult;
import io.facet.detection.ObjectLocation;
import io.facet.image.ImageConfig;
import io.facet.pipeline.DetectionPipeline;
import io.facet.telemetry.Origin;
import io.facet.web.security.Guarded;
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

    private final DetectionPipeline pipeline;
    private final StoredPhotos stored;
    private final DetectionOptions defaults;
    private final long maxBytes;
    private final ObjectMapper json;
    private final Vertx vertx;

    DetectResource(
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
    public Uni<DetectionResult> photo(@BeanParam DetectionQuery query, @Context HttpServerRequest request) {
        return pipeline.detect(new PhotoBody(request, maxBytes), options(query), RequestId.origin(request));
    }

    @POST
    @Consumes(MediaType.MULTIPART_FORM_DATA)
    public Uni<?> parts(
            @BeanParam DetectionQuery query,
            @RestForm("image") List<FileUpload> images,
            @Context HttpServerRequest request) {
        DetectionOptions options = options(query);
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
        DetectionOptions options = options(query);
        Origin origin = RequestId.origin(request);
        return ObjectsRequest.read(request, json).chain(objects -> {
            List<ObjectLocation> locations = objects.locations();
            requireNumber(locations.size(), "objects");
            if (!objects.isList()) {
                return stored.detect(locations.get(0), options, keep, origin);
            }
            return PhotoResults.of(locations.stream()
                    .map(location ->
                            PhotoResults.Entry.of(location.key(), stored.detect(location, options, keep, origin)))
                    .toList());
        });
    }

    /** A query that JSON answers. */
    private DetectionOptions options(DetectionQuery query) {
        query.requireNoRendering();
        return query.over(defaults);
    }

    private static void requireNumber(int count, String what) {
        if (count < 1 || count > MAX_PHOTOS) {
            throw DetectionOptions.badParameter("The number of " + what, count, "1 to " + MAX_PHOTOS);
        }
    }
}
