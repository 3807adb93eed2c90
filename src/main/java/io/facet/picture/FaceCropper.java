package io.facet.picture;

import static org.bytedeco.opencv.global.opencv_core.BORDER_CONSTANT;

import io.facet.face.Alignment;
import io.facet.face.Face;
import io.facet.image.ImageDecoder;
import io.facet.image.scale.FaceChip;
import io.facet.image.scale.PhotoPixels;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;
import java.util.function.ObjIntConsumer;
import org.bytedeco.opencv.opencv_core.Mat;

/** Cuts aligned faces out of a photo, which is decoded at the smallest size that has enough pixels for each of them. */
final class FaceCropper {
    private final ImageDecoder decoder;

    FaceCropper(ImageDecoder decoder) {
        this.decoder = decoder;
    }

    /** @param use gets RGB and the index of the face; the picture is closed afterwards */
    void cut(ByteBuffer photo, List<Face> faces, int side, ObjIntConsumer<Mat> use) {
        List<Optional<Alignment>> alignments =
                faces.stream().map(face -> Alignment.of(face.landmarks())).toList();
        double scale = alignments.stream()
                .flatMap(Optional::stream)
                .mapToDouble(alignment -> FaceChip.OVERSAMPLING * alignment.scale() * side / Alignment.SIDE)
                .max()
                .orElse(0);
        if (scale == 0) {
            return;
        }
        try (PhotoPixels pixels = decoder.decodeAtScale(photo, scale)) {
            for (int i = 0; i < faces.size(); i++) {
                if (alignments.get(i).isPresent()) {
                    // Black outside the photo, as in the pictures on which face recognition is trained.
                    try (Mat chip = FaceChip.cut(pixels, alignments.get(i).get(), side, BORDER_CONSTANT)) {
                        use.accept(chip, i);
                    }
                }
            }
        }
    }
}
