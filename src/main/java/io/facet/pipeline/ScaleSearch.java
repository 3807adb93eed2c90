package io.facet.pipeline;

import io.facet.detection.Detections;
import io.facet.detection.FaceDetector.ResolvedModel;
import io.facet.detection.InputImage;
import io.facet.face.RawFace;
import io.facet.image.scale.Rotation;
import io.facet.image.scale.ScaledPhoto;
import io.facet.retinaface.ScaleMerge;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import java.util.List;
import java.util.function.BooleanSupplier;

/** Detects the faces of a photo at all its scales, one after the other, and merges them. */
public final class ScaleSearch {
    private final ResolvedModel model;
    private final BooleanSupplier wanted;
    private final Runnable timedOut;

    /** The parameters are those of {@link ResolvedModel#detect}. */
    public ScaleSearch(ResolvedModel model, BooleanSupplier wanted, Runnable timedOut) {
        this.model = model;
        this.wanted = wanted;
        this.timedOut = timedOut;
    }

    /** The faces in pixels of the upright source, not clipped. The photo must stay open until the result arrives. */
    public Uni<Detections> detect(ScaledPhoto photo, Rotation rotation) {
        // One at a time: all scales of one photo then use one worker, and a photo takes one place in the queue of the
        // batches.
        return Multi.createFrom()
                .iterable(photo.views())
                .onItem()
                .transformToUniAndConcatenate(view -> detect(view, rotation))
                .collect()
                .asList()
                .map(this::merge);
    }

    private Uni<Detections> detect(ScaledPhoto.View view, Rotation rotation) {
        return Uni.createFrom().deferred(() -> {
            InputImage input = view.open(rotation);
            return model.detect(input, wanted, timedOut)
                    .map(found -> found.withFaces(view.contributed(found.faces(), rotation)))
                    .eventually(input::close);
        });
    }

    private Detections merge(List<Detections> views) {
        if (views.size() == 1) {
            return views.get(0);
        }
        long begin = System.nanoTime();
        List<RawFace> candidates =
                views.stream().flatMap(view -> view.faces().stream()).toList();
        List<RawFace> faces = ScaleMerge.merge(
                candidates,
                model.description().nmsThreshold(),
                model.description().maxFaces());
        return Detections.sum(views, faces, System.nanoTime() - begin);
    }
}
