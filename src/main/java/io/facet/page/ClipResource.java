package io.facet.page;

import io.facet.analysis.Analyses;
import io.facet.analysis.ObjectAnalysis;
import io.facet.analysis.StoredPhoto;
import io.facet.detection.DetectionException;
import io.facet.detection.DetectionOptions;
import io.facet.detection.ErrorCode;
import io.facet.detection.ObjectLocation;
import io.facet.page.ByteRange.UnsatisfiableException;
import io.facet.sidecar.ServedObjects;
import io.facet.sidecar.SidecarFiles;
import io.facet.sidecar.SidecarMetadata;
import io.facet.sidecar.SidecarNaming;
import io.facet.storage.ObjectStore;
import io.facet.storage.StoredObject;
import io.facet.web.http.Problem;
import io.facet.web.http.RequestBody;
import io.facet.web.http.RequestId;
import io.facet.web.http.StrictQuery;
import io.smallrye.mutiny.Uni;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.RoutingContext;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.util.Locale;
import java.util.Optional;
import org.jboss.resteasy.reactive.RestQuery;

/** Serves stored clips to the player of the page, and their stored results. */
@StrictQuery
@Path("/clip")
public class ClipResource {
    private static final String CONTENT_RANGE = "Content-Range";

    private final ObjectStore store;
    private final ServedObjects served;
    private final ClipSender sender;
    private final Analyses analyses;
    private final DetectionOptions options;
    private final SidecarFiles files;

    ClipResource(
            ObjectStore store,
            ServedObjects served,
            ClipSender sender,
            Analyses analyses,
            DetectionOptions options,
            SidecarNaming naming) {
        this.store = store;
        this.served = served;
        this.sender = sender;
        this.analyses = analyses;
        this.options = options;
        this.files = new SidecarFiles(store, naming);
    }

    /** The clip, or the bytes of the header Range. */
    @GET
    public Uni<Void> clip(@RestQuery String bucket, @RestQuery String key, @Context RoutingContext context) {
        return find(bucket, key).chain(clip -> respond(clip, context));
    }

    private Uni<Void> respond(StoredObject clip, RoutingContext context) {
        HttpServerRequest request = context.request();
        HttpServerResponse response = context.response();
        String eTag = '"' + clip.eTag() + '"';
        Runnable head = () -> response.putHeader(HttpHeaders.ETAG, eTag)
                .putHeader(HttpHeaders.CACHE_CONTROL, "private, no-cache")
                .putHeader("Accept-Ranges", "bytes");
        String known = request.getHeader(HttpHeaders.IF_NONE_MATCH);
        if (known != null && known.contains(eTag)) {
            head.run();
            return end(response.setStatusCode(Response.Status.NOT_MODIFIED.getStatusCode()));
        }
        try {
            Optional<ByteRange> range = range(request, eTag, clip.size());
            return send(clip, range, head, context);
        } catch (UnsatisfiableException outside) {
            response.putHeader(CONTENT_RANGE, "bytes */" + clip.size());
            Problem.of(
                            Response.Status.REQUESTED_RANGE_NOT_SATISFIABLE,
                            "The clip has %d bytes (Range: %s).".formatted(clip.size(), request.getHeader("Range")),
                            RequestId.of(context))
                    .send(context);
            return Uni.createFrom().voidItem();
        }
    }

    /** A client that has bytes of another version needs all of them. */
    private static Optional<ByteRange> range(HttpServerRequest request, String eTag, long size) {
        String condition = request.getHeader("If-Range");
        return condition == null || condition.equals(eTag)
                ? ByteRange.parse(request.getHeader("Range"), size)
                : Optional.empty();
    }

    private Uni<Void> send(StoredObject clip, Optional<ByteRange> range, Runnable head, RoutingContext context) {
        HttpServerResponse response = context.response();
        ByteRange sent = range.orElse(ByteRange.all(clip.size()));
        Runnable complete = () -> {
            head.run();
            response.putHeader(
                            HttpHeaders.CONTENT_TYPE, mediaType(clip.location().key()))
                    .putHeader(HttpHeaders.CONTENT_LENGTH, String.valueOf(sent.length()));
            range.ifPresent(part -> response.setStatusCode(Response.Status.PARTIAL_CONTENT.getStatusCode())
                    .putHeader(CONTENT_RANGE, part.of(clip.size())));
        };
        if (context.request().method().equals(HttpMethod.HEAD) || sent.length() == 0) {
            complete.run();
            return end(response);
        }
        return sender.send(clip, sent, response, complete)
                .onFailure(failure -> response.headWritten())
                .recoverWithUni(() -> {
                    RequestBody.disconnect(context.request());
                    return Uni.createFrom().voidItem();
                });
    }

    private static Uni<Void> end(HttpServerResponse response) {
        return Uni.createFrom().completionStage(() -> response.end().toCompletionStage());
    }

    /** Types that browsers play; they recognize the codecs themselves. */
    private static String mediaType(String key) {
        String name = key.toLowerCase(Locale.ROOT);
        if (name.endsWith(".webm") || name.endsWith(".mkv")) {
            return "video/webm";
        }
        return name.endsWith(".avi") ? "video/x-msvideo" : "video/mp4";
    }

    /** The content of the clip's sidecar; 204 if the sidecar does not exist or is not current. */
    @GET
    @Path("result")
    @Produces(MediaType.APPLICATION_JSON)
    public Uni<Response> result(@RestQuery String bucket, @RestQuery String key) {
        return find(bucket, key)
                .chain(clip -> analyses.of(store, clip.location(), options, Optional.empty())
                        .map(ObjectAnalysis::fingerprint)
                        .map(fingerprint -> SidecarMetadata.of(clip, fingerprint))
                        .chain(current -> files.sidecar(clip.location())
                                .chain(sidecar -> isCurrent(sidecar, current)
                                        ? files.content(clip.location())
                                        : Uni.createFrom().item(Optional.empty())))
                        .map(json -> json.map(Response::ok)
                                .orElseGet(Response::noContent)
                                .build()));
    }

    private static boolean isCurrent(Optional<SidecarMetadata> sidecar, SidecarMetadata current) {
        return sidecar.filter(found -> found.equals(current) || found.equals(current.asUnreadable()))
                .isPresent();
    }

    /** Only clips, because their bytes leave unchanged. */
    private Uni<StoredObject> find(String bucket, String key) {
        if (bucket == null || key == null) {
            throw new DetectionException(
                    ErrorCode.BAD_PARAMETER,
                    "The query parameters bucket and key are required: clip?bucket=NAME&key=KEY.");
        }
        ObjectLocation location = ObjectLocation.newest(bucket, key);
        served.requireServed(location);
        return Analyses.isClip(store, location)
                .chain(clip -> store.head(location).map(found -> {
                    StoredObject object = found.orElseThrow(() -> StoredPhoto.notFound(location));
                    if (!clip) {
                        throw new DetectionException(
                                ErrorCode.UNSUPPORTED_FORMAT, "Object " + location + " is not a video.");
                    }
                    return object;
                }));
    }
}
