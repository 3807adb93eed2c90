package io.facet.picture;

import io.facet.face.Face;
import io.facet.image.ImageDecoder;
import io.facet.image.ImageDecoder.DecodedImage;
import jakarta.enterprise.context.ApplicationScoped;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import java.util.function.LongConsumer;

/** Renders a photo and its faces: decodes it at full size, draws or hides the faces, and encodes the picture. */
@ApplicationScoped
public class PictureRenderer {
    private static final Map<Rendering, FaceRenderer> RENDERERS = Map.of(
            Rendering.BOXES, new BoxRenderer(),
            Rendering.BLUR, FaceHider.blurred(),
            Rendering.PIXELATE, FaceHider.pixelated());

    private final ImageDecoder decoder;

    public PictureRenderer(ImageDecoder decoder) {
        this.decoder = decoder;
    }

    public record PictureRequest(Rendering rendering, PictureFormat format) {}

    /** Renders at full size; blocks. {@code admission} gets the picture's length before it is copied to the heap. */
    public byte[] render(ByteBuffer photo, List<Face> faces, PictureRequest request, LongConsumer admission) {
        try (DecodedImage picture =
                decoder.decodeFullSize(photo, request.format().maxSide())) {
            RENDERERS.get(request.rendering()).render(picture.rgb(), faces);
            return PictureEncoder.encode(picture, request.format(), admission);
        }
    }
}
