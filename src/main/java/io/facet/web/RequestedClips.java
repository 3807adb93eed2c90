package io.facet.web;

import io.facet.detection.DetectionException;
import io.facet.detection.ErrorCode;
import io.facet.image.header.VideoContainer;
import io.facet.pipeline.DetectionRequest;
import io.facet.storage.ObjectContent;
import io.facet.telemetry.Origin;
import io.facet.video.VideoResult;
import io.facet.video.analysis.Clip;
import io.facet.video.analysis.VideoPipeline;
import io.facet.web.http.RequestBody;
import io.facet.web.http.RequestForm;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.infrastructure.Infrastructure;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import jakarta.inject.Singleton;

/** The clips that a request contains or names. */
@Singleton
class RequestedClips {
    private final VideoPipeline pipeline;
    private final RequestBody bodies;

    RequestedClips(VideoPipeline pipeline, RequestBody bodies) {
        this.pipeline = pipeline;
        this.bodies = bodies;
    }

    /** @param first the first bytes of the body */
    Clip body(HttpServerRequest request, Buffer first) {
        long declared = RequestBody.declaredLength(request);
        long limit = pipeline.maxBytes();
        return new UploadedClip(
                "request body", declared < 0 ? limit : declared, () -> bodies.spool(request, limit, first));
    }

    Clip part(RequestForm form, RequestForm.Part part) {
        return new UploadedClip(
                part.hasFileName() ? part.fileName() : "form part without file name",
                part.size(),
                () -> Uni.createFrom().item(() -> form.content(part)));
    }

    /** Whether a part of a form is a clip, by its first bytes. */
    Uni<Boolean> isClip(RequestForm form, RequestForm.Part part) {
        return Uni.createFrom()
                .item(() -> {
                    try (ObjectContent content = form.content(part)) {
                        return VideoContainer.of(content.first(VideoContainer.SIGNATURE_BYTES))
                                .isPresent();
                    }
                })
                .runSubscriptionOn(Infrastructure.getDefaultWorkerPool());
    }

    /** Tracks the faces of a clip. */
    Uni<VideoResult> detect(Clip clip, DetectionRequest request, Origin origin) {
        if (request.crops().isPresent()) {
            throw new DetectionException(
                    ErrorCode.BAD_PARAMETER, "crops is not available for videos; send it only with photos.");
        }
        return pipeline.detect(clip, request.options(), origin);
    }

    static DetectionException noPicture() {
        return new DetectionException(
                ErrorCode.BAD_PARAMETER,
                "Pictures are not available for videos: send a photo, or Accept: application/json for the tracks of the video.");
    }
}
