package io.facet.orientation;

import io.facet.detection.DetectionResult;
import io.facet.detection.Detections;
import io.facet.detection.FaceDetector.ResolvedModel;
import io.facet.detection.OrientationMode;
import io.facet.face.RawFace;
import io.facet.image.scale.Rotation;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;

/** Detects the faces of a photo whose file may have the wrong orientation: tries other rotations if its faces are uncertain. */
public final class OrientationSearch {
    // Less confident ones are mostly false: an unrotated photo shows few faces well.
    private static final float MIN_OTHER = 0.9f;

    private OrientationSearch() {}

    /** Faces in pixels of the photo without the rotation, and the rotation that makes them upright; empty if it was not searched for. */
    public record Found(Detections detections, Optional<Rotation> rotation) {

        public List<RawFace> faces() {
            return detections.faces();
        }

        public DetectionResult.Image describe(DetectionResult.Image image) {
            return rotation.map(found -> image.withDetectedRotation(found.degrees()))
                    .orElse(image);
        }
    }

    /** @param search detects the faces of the rotated photo and returns them in pixels of the photo without the rotation */
    public static Uni<Found> detect(ResolvedModel model, Function<Rotation, Uni<Detections>> search) {
        Uni<Detections> unrotated = search.apply(Rotation.NONE);
        if (model.orientation() == OrientationMode.EXIF) {
            return unrotated.map(found -> new Found(found, Optional.empty()));
        }
        return unrotated.chain(found -> RotationRule.mayBeRotated(found.faces())
                ? detectRotated(search)
                        .map(rotated ->
                                choose(found, rotated, model.description().maxFaces()))
                : Uni.createFrom().item(new Found(found, Optional.of(Rotation.NONE))));
    }

    private static Uni<List<Detections>> detectRotated(Function<Rotation, Uni<Detections>> search) {
        return Multi.createFrom()
                .items(Rotation.QUARTER, Rotation.HALF, Rotation.THREE_QUARTERS)
                .onItem()
                .transformToUniAndConcatenate(search::apply)
                .collect()
                .asList();
    }

    private static Found choose(Detections unrotated, List<Detections> rotated, int maxFaces) {
        List<Detections> all =
                Stream.concat(Stream.of(unrotated), rotated.stream()).toList();
        Map<Rotation, List<RawFace>> faces = new EnumMap<>(Rotation.class);
        for (Rotation rotation : Rotation.values()) {
            faces.put(rotation, all.get(rotation.ordinal()).faces());
        }
        Rotation chosen = RotationRule.choose(faces);
        List<RawFace> found = chosen == Rotation.NONE
                ? unrotated.faces()
                : withOthers(faces.get(chosen), unrotated.faces(), maxFaces);
        return new Found(Detections.sum(all, found, 0), Optional.of(chosen));
    }

    /** Adds the faces that only the unrotated photo shows, such as those of people in opposite orientations. */
    private static List<RawFace> withOthers(List<RawFace> chosen, List<RawFace> unrotated, int maxFaces) {
        Stream<RawFace> others = unrotated.stream()
                .filter(face -> face.confidence() >= MIN_OTHER)
                .filter(face -> chosen.stream().noneMatch(other -> other.box().iou(face.box()) > 0));
        return Stream.concat(chosen.stream(), others)
                .sorted(RawFace.BEST_FIRST)
                .limit(maxFaces)
                .toList();
    }
}
