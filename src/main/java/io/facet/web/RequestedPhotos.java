package io.facet.web;

import io.facet.analysis.Analyses;
import io.facet.analysis.StoredClip;
import io.facet.analysis.StoredPhoto;
import io.facet.detection.DetectionException;
import io.facet.detection.DetectionOptions;
import io.facet.detection.DetectionResult;
import io.facet.detection.ErrorCode;
import io.facet.detection.ObjectLocation;
import io.facet.detection.Result;
import io.facet.image.ImageConfig;
import io.facet.pipeline.DetectionPipeline;
import io.facet.pipeline.DetectionRequest;
import io.facet.pipeline.Photo;
import io.facet.sidecar.Reconciler;
import io.facet.sidecar.Reconciliation;
import io.facet.sidecar.ServedObjects;
import io.facet.storage.ObjectStore;
import io.facet.telemetry.Observations;
import io.facet.telemetry.Origin;
import io.facet.video.analysis.Clip;
import io.facet.web.http.RequestBody;
import io.facet.web.http.RequestForm;
import io.smallrye.mutiny.Uni;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import jakarta.inject.Singleton;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;

/** The photos that a request contains or names. */
@Singleton
class RequestedPhotos {
    private static final String BODY = "request body";

    private final DetectionPipeline pipeline;
    private final Reconciler reconciler;
    private final ObjectStore store;
    private final ServedObjects served;
    private final long maxBytes;
    private final RequestBody bodies;
    private final RequestedClips clips;
    private final Observations observations;

    RequestedPhotos(
            DetectionPipeline pipeline,
            Reconciler reconciler,
            ObjectStore store,
            ServedObjects served,
            ImageConfig images,
            RequestBody bodies,
            RequestedClips clips,
            Observations observations) {
        this.pipeline = pipeline;
        this.reconciler = reconciler;
        this.store = store;
        this.served = served;
        this.maxBytes = images.maxBytes().asLongValue();
        this.bodies = bodies;
        this.clips = clips;
        this.observations = observations;
    }

    /** Processes the body: a photo, a clip, or JSON with the names of objects, by the first bytes unless it is declared as an image. */
    <T> Uni<T> body(
            HttpServerRequest request,
            Function<Photo, Uni<T>> processPhoto,
            Function<Clip, Uni<T>> processClip,
            Function<ObjectsRequest, Uni<T>> processObjects) {
        String type = request.getHeader(HttpHeaders.CONTENT_TYPE);
        if (type != null && type.startsWith("image/")) {
            return processPhoto.apply(body(request, Buffer.buffer()));
        }
        return bodies.peek(request).chain(first -> switch (BodyContent.of(first, type)) {
            case JSON -> ObjectsRequest.read(bodies, request, first).chain(processObjects::apply);
            case CLIP -> processClip.apply(clips.body(request, first));
            case PHOTO -> processPhoto.apply(body(request, first));
            case EMPTY -> throw BodyContent.empty();
            case FORM -> throw BodyContent.formEncoded();
        });
    }

    private Photo body(HttpServerRequest request, Buffer first) {
        long declared = RequestBody.declaredLength(request);
        return new UploadedPhoto(
                "The body", BODY, declared < 0 ? maxBytes : declared, () -> bodies.read(request, maxBytes, first));
    }

    Photo part(RequestForm form, RequestForm.Part part) {
        return new UploadedPhoto(
                "The part",
                part.hasFileName() ? part.fileName() : "form part without file name",
                part.size(),
                () -> bodies.part(form, part));
    }

    /** Detects the faces of a part, which is a photo or a clip. */
    Uni<? extends Result> detect(RequestForm form, RequestForm.Part part, DetectionRequest request, Origin origin) {
        return clips.isClip(form, part)
                .chain(clip -> clip
                        ? clips.detect(clips.part(form, part), request, origin)
                        : detect(part(form, part), request, origin));
    }

    /** Tracks the faces of a clip in the request. */
    Uni<? extends Result> detect(Clip clip, DetectionRequest request, Origin origin) {
        return clips.detect(clip, request, origin);
    }

    /** Detects the faces of a photo in the request. */
    Uni<DetectionResult> detect(Photo photo, DetectionRequest request, Origin origin) {
        return pipeline.detect(
                photo, request, origin, detection -> Uni.createFrom().item(detection.result()));
    }

    /** Detects the faces of an object in the store; {@code write} also writes its sidecar, which has no crops. */
    Uni<? extends Result> detect(ObjectLocation location, DetectionRequest request, boolean write, Origin origin) {
        if (write && request.crops().isEmpty()) {
            return requireServed(location).chain(() -> detectAndWrite(location, request.options(), origin));
        }
        return requireServed(location)
                .chain(() -> Analyses.isClip(store, location))
                .chain(clip -> clip
                        ? detectClip(location, request, origin)
                        : use(location, request.options(), write, origin, photo -> detect(photo, request, origin)));
    }

    private Uni<? extends Result> detectClip(ObjectLocation location, DetectionRequest request, Origin origin) {
        return useStored(
                location, origin, photo -> clips.detect(new StoredClip(photo.object(), store), request, origin));
    }

    /** Processes a photo in the store; starts over if it changes. {@code write} writes its sidecar before. */
    <T> Uni<T> use(
            ObjectLocation location,
            DetectionOptions options,
            boolean write,
            Origin origin,
            Function<Photo, Uni<T>> process) {
        Uni<?> before = requireServed(location)
                .chain(() -> write
                        ? detectAndWrite(location, options, origin)
                        : Uni.createFrom().nullItem());
        return before.chain(() -> useStored(location, origin, process::apply));
    }

    /** Logs and counts a photo that cannot be found; otherwise its detection does. */
    private <T> Uni<T> useStored(ObjectLocation location, Origin origin, Function<StoredPhoto, Uni<T>> process) {
        var found = new AtomicBoolean();
        return StoredPhoto.use(store, location, photo -> {
                    found.set(true);
                    return process.apply(photo);
                })
                .onFailure(failure -> !found.get())
                .invoke(failure -> observations
                        .detection(
                                new DetectionResult.Source(
                                        location.bucket(), location.key(), location.versionId(), null, 0),
                                location.key(),
                                origin)
                        .failed(failure));
    }

    private Uni<Void> requireServed(ObjectLocation location) {
        return Uni.createFrom().voidItem().invoke(() -> served.requireServed(location));
    }

    private Uni<Result> detectAndWrite(ObjectLocation location, DetectionOptions options, Origin origin) {
        if (location.versionId() != null) {
            throw new DetectionException(
                    ErrorCode.BAD_PARAMETER,
                    "store=true does not accept versionId: a sidecar describes the newest version.");
        }
        return reconciler
                .reconcile(location, options, Reconciler.Mode.ALWAYS, origin)
                .map(reconciliation -> reconciliation
                        .result()
                        .filter(result -> result.error() == null)
                        .orElseThrow(() -> failure(location, reconciliation)));
    }

    private static DetectionException failure(ObjectLocation location, Reconciliation reconciliation) {
        return reconciliation
                .result()
                .map(Result::error)
                .map(error -> new DetectionException(error.code(), error.message()))
                .orElseGet(() -> StoredPhoto.notFound(location));
    }
}
