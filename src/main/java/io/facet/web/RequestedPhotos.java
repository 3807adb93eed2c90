package io.facet.web;

import io.facet.detection.DetectionException;
import io.facet.detection.DetectionOptions;
import io.facet.detection.DetectionResult;
import io.facet.detection.ErrorCode;
import io.facet.detection.ObjectLocation;
import io.facet.image.ImageConfig;
import io.facet.pipeline.DetectionPipeline;
import io.facet.pipeline.DetectionRequest;
import io.facet.pipeline.Photo;
import io.facet.sidecar.Reconciler;
import io.facet.sidecar.Reconciliation;
import io.facet.sidecar.ServedObjects;
import io.facet.sidecar.StoredPhoto;
import io.facet.storage.ObjectStore;
import io.facet.telemetry.Observations;
import io.facet.telemetry.Origin;
import io.facet.web.http.RequestBody;
import io.facet.web.http.RequestForm;
import io.netty.buffer.ByteBuf;
import io.smallrye.mutiny.Uni;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import jakarta.inject.Singleton;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;

/** The photos that a request contains or names. */
@Singleton
class RequestedPhotos {
    private static final String BODY = "request body";
    // 32 names of 1024 bytes, with escapes. Larger bodies are read after admission.
    private static final int MAX_UNTYPED_JSON_BYTES = 64 << 10;

    private final DetectionPipeline pipeline;
    private final Reconciler reconciler;
    private final ObjectStore store;
    private final ServedObjects served;
    private final long maxBytes;
    private final RequestBody bodies;
    private final Observations observations;

    RequestedPhotos(
            DetectionPipeline pipeline,
            Reconciler reconciler,
            ObjectStore store,
            ServedObjects served,
            ImageConfig images,
            RequestBody bodies,
            Observations observations) {
        this.pipeline = pipeline;
        this.reconciler = reconciler;
        this.store = store;
        this.served = served;
        this.maxBytes = images.maxBytes().asLongValue();
        this.bodies = bodies;
        this.observations = observations;
    }

    /** Processes the body: a photo, or the names of objects if a client such as {@code curl -d} does not set their content type. */
    <T> Uni<T> body(
            HttpServerRequest request,
            Function<Photo, Uni<T>> processPhoto,
            Function<ObjectsRequest, Uni<T>> processObjects) {
        long declared = RequestBody.declaredLength(request);
        String type = request.getHeader(HttpHeaders.CONTENT_TYPE);
        if (declared <= 0 || declared > MAX_UNTYPED_JSON_BYTES || type != null && type.startsWith("image/")) {
            return processPhoto.apply(body(request, declared));
        }
        return bodies.bytes(request, declared)
                .chain(bytes -> Uni.createFrom()
                        .<T>deferred(() -> isJsonObject(bytes)
                                ? processObjects.apply(ObjectsRequest.parse(RequestBody.utf8(bytes)))
                                : processPhoto.apply(new UploadedPhoto(
                                        "The body",
                                        BODY,
                                        declared,
                                        () -> Uni.createFrom().item(bytes::retain))))
                        .onTermination()
                        .invoke(bytes::release));
    }

    private static boolean isJsonObject(ByteBuf bytes) {
        int first = bytes.forEachByte(value -> value == ' ' || value == '\t' || value == '\r' || value == '\n');
        return first >= 0 && bytes.getByte(first) == '{';
    }

    private Photo body(HttpServerRequest request, long declared) {
        return new UploadedPhoto(
                "The body", BODY, declared < 0 ? maxBytes : declared, () -> bodies.read(request, maxBytes));
    }

    Photo part(RequestForm form, RequestForm.Part part) {
        String fileName = part.fileName();
        return new UploadedPhoto(
                "The part",
                fileName == null || fileName.isBlank() ? "form part without file name" : fileName,
                part.size(),
                () -> bodies.part(form, part));
    }

    /** Detects the faces of a photo in the request. */
    Uni<DetectionResult> detect(Photo photo, DetectionRequest request, Origin origin) {
        return pipeline.detect(
                photo, request, origin, detection -> Uni.createFrom().item(detection.result()));
    }

    /** Detects the faces of a photo in the store; {@code write} also writes its sidecar, which has no crops. */
    Uni<DetectionResult> detect(ObjectLocation location, DetectionRequest request, boolean write, Origin origin) {
        if (write && request.crops().isEmpty()) {
            return requireServed(location).chain(() -> detectAndWrite(location, request.options(), origin));
        }
        return use(location, request.options(), write, origin, photo -> detect(photo, request, origin));
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
        return before.chain(() -> useStored(location, origin, process));
    }

    /** Logs and counts a photo that cannot be found; otherwise its detection does. */
    private <T> Uni<T> useStored(ObjectLocation location, Origin origin, Function<Photo, Uni<T>> process) {
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

    private Uni<DetectionResult> detectAndWrite(ObjectLocation location, DetectionOptions options, Origin origin) {
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
                .map(DetectionResult::error)
                .map(error -> new DetectionException(error.code(), error.message()))
                .orElseGet(() -> StoredPhoto.notFound(location));
    }
}
