package io.facet.orientation;

import io.facet.detection.DetectionResult;
import io.facet.detection.Detections;
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
    public static Uni<Found> detect(OrientationMode mode, Function<Rotation, Uni<Detections>> search) {
        Uni<Detections> unrotated = search.apply(Rotation.NONE);
        return switch (mode) {
            case EXIF -> unrotated.map(found -> new Found(found, Optional.empty()));
            case DETECT ->
                unrotated.chain(found -> RotationRule.mayBeRotated(found.faces())
                        ? detectRotated(search).map(rotated -> choose(found, rotated))
                        : Uni.createFrom().item(new Found(found, Optional.of(Rotation.NONE))));
        };
    }

    private static Uni<List<Detections>> detectRotated(Function<Rotation, Uni<Detections>> search) {
        return Multi.createFrom()
                .items(Rotation.QUARTER, Rotation.HALF, Rotation.THREE_QUARTERS)
                .onItem()
                .transformToUniAndConcatenate(search::apply)
                .collect()
                .asList();
    }

    private static Found choose(Detections unrotated, List<Detections> rotated) {
        List<Detections> all =
                Stream.concat(Stream.of(unrotated), rotated.stream()).toList();
        Map<Rotation, List<RawFace>> faces = new EnumMap<>(Rotation.class);
        for (Rotation rotation : Rotation.values()) {
            faces.put(rotation, all.get(rotation.ordinal()).faces());
        }
        Rotation chosen = RotationRule.choose(faces);
        return new Found(Detections.sum(all, faces.get(chosen), 0), Optional.of(chosen));
    }
}
