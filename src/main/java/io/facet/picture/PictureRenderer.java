package io.facet.picture;

import io.facet.detection.Face;
import io.facet.detection.Rendering;
import io.facet.image.ImageDecoder;
import io.facet.image.UprightPicture;
import io.facet.image.header.ImageHeader;
import jakarta.enterprise.context.ApplicationScoped;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import java.util.function.LongConsumer;

/** From a photo and its faces to a picture: decode in full size, draw or hide, encode. */
@ApplicationScoped
public class PictureRenderer {
    private static final Map<Rendering, Retouch> RETOUCHES = Map.of(
            Rendering.BOXES, new BoxDrawing(),
            Rendering.BLUR, FaceHiding.soft(),
            Rendering.PIXELATE, FaceHiding.squares());

    private final ImageDecoder decoder;

    public PictureRenderer(ImageDecoder decoder) {
        this.decoder = decoder;
    }

    /**
     * The upright photo in its full size, with its faces drawn or hidden. Computes, for as long as decoding and encoding
     * take.
     *
     * @param faces found in this photo
     * @param admission asked before the picture is taken into the heap, with the number of its bytes
     * @throws io.facet.detection.DetectionException {@code CORRUPT_IMAGE}, {@code TOO_MANY_PIXELS}, or what the admission throws
     */
    public byte[] render(ByteBuffer photo, List<Face> faces, PictureOrder order, LongConsumer admission) {
        ImageHeader header = decoder.admit(photo);
        order.format().requireSides(header.uprightWidth(), header.uprightHeight());
        try (UprightPicture picture = decoder.decodeWhole(photo, header)) {
            RETOUCHES.get(order.rendering()).apply(picture.rgb(), faces);
            return PictureEncoder.encode(picture, order.format(), admission);
        }
    }
}
