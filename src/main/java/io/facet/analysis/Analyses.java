package io.facet.analysis;

import io.facet.detection.DetectionOptions;
import io.facet.detection.FaceDetector;
import io.facet.detection.ObjectLocation;
import io.facet.image.header.ImageFormat;
import io.facet.image.header.VideoContainer;
import io.facet.picture.PictureRenderer.PictureRequest;
import io.facet.pipeline.DetectionPipeline;
import io.facet.pipeline.DetectionRequest;
import io.facet.storage.ObjectChangedException;
import io.facet.storage.ObjectStore;
import io.facet.storage.StoredObject;
import io.facet.video.analysis.VideoPipeline;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.infrastructure.Infrastructure;
import jakarta.inject.Singleton;
import java.util.Optional;
import java.util.function.Function;

/** Decides whether a stored object is analyzed as a photo or as a clip: by the suffix of its key, or by its first bytes if the suffix is neither of a photo nor of a clip. */
@Singleton
public class Analyses {
    private final DetectionPipeline photos;
    private final FaceDetector detector;
    private final VideoPipeline videos;
    private final SharedClips clips;

    public Analyses(DetectionPipeline photos, FaceDetector detector, VideoPipeline videos, SharedClips clips) {
        this.photos = photos;
        this.detector = detector;
        this.videos = videos;
        this.clips = clips;
    }

    /** @param picture to store with the result of a photo */
    public Uni<ObjectAnalysis> of(
            ObjectStore store, ObjectLocation location, DetectionOptions options, Optional<PictureRequest> picture) {
        return isClip(store, location).map(clip -> clip ? ofClip(store, options) : ofPhoto(store, options, picture));
    }

    /** The fingerprint of the result for each object with the suffix of a photo or of a clip. */
    public Function<ObjectLocation, String> fingerprints(DetectionOptions options, Optional<PictureRequest> picture) {
        String photo = request(options, picture).fingerprint();
        String clip = videos.request(options).fingerprint();
        return location -> VideoContainer.isVideoName(location.key()) ? clip : photo;
    }

    private ObjectAnalysis ofPhoto(ObjectStore store, DetectionOptions options, Optional<PictureRequest> picture) {
        return new PhotoAnalysis(photos, request(options, picture), store);
    }

    private DetectionRequest.Resolved request(DetectionOptions options, Optional<PictureRequest> picture) {
        return new DetectionRequest(options, picture).resolve(detector);
    }

    private ObjectAnalysis ofClip(ObjectStore store, DetectionOptions options) {
        return new VideoAnalysis(clips, videos.request(options), store);
    }

    /** Whether an object is a clip. Reads nothing if the key has the suffix of a photo or of a clip. */
    public static Uni<Boolean> isClip(ObjectStore store, ObjectLocation location) {
        if (VideoContainer.isVideoName(location.key())) {
            return Uni.createFrom().item(true);
        }
        if (ImageFormat.isImageName(location.key())) {
            return Uni.createFrom().item(false);
        }
        return store.head(location)
                .chain(found -> found.map(object -> beginsAsClip(store, object))
                        .orElseGet(() -> Uni.createFrom().item(false)))
                .onFailure(ObjectChangedException.class)
                .recoverWithItem(false);
    }

    private static Uni<Boolean> beginsAsClip(ObjectStore store, StoredObject object) {
        return store.open(object)
                .chain(content -> Uni.createFrom()
                        .item(() -> VideoContainer.of(content.first(VideoContainer.SIGNATURE_BYTES))
                                .isPresent())
                        .runSubscriptionOn(Infrastructure.getDefaultWorkerPool())
                        .eventually(content::close));
    }
}
