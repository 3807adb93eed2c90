package io.facet.picture;

import io.facet.face.Crop;
import io.facet.face.Face;
import io.facet.image.ImageDecoder;
import io.facet.image.ImageDecoder.DecodedImage;
import jakarta.enterprise.context.ApplicationScoped;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongConsumer;

/** Renders a photo and its faces: decodes it, draws, hides or cuts out the faces, and encodes the pictures. */
@ApplicationScoped
public class PictureRenderer {
    private static final Map<Rendering, FaceRenderer> RENDERERS = Map.of(
            Rendering.BOXES, new BoxRenderer(),
            Rendering.BLUR, FaceHider.blurred(),
            Rendering.PIXELATE, FaceHider.pixelated());

    private final ImageDecoder decoder;
    private final FaceCropper cropper;

    public PictureRenderer(ImageDecoder decoder) {
        this.decoder = decoder;
        this.cropper = new FaceCropper(decoder);
    }

    /** @param crops for {@link Rendering#CROPS} */
    public record PictureRequest(Rendering rendering, PictureFormat format, CropRequest crops) {
        public PictureRequest(Rendering rendering, PictureFormat format) {
            this(rendering, format, CropRequest.DEFAULT);
        }
    }

    /** Renders at full size or as a contact sheet; blocks. {@code admission} gets the picture's length before it is copied to the heap. */
    public byte[] render(ByteBuffer photo, List<Face> faces, PictureRequest request, LongConsumer admission) {
        if (request.rendering() == Rendering.CROPS) {
            return renderCrops(photo, faces, request, admission);
        }
        try (DecodedImage picture =
                decoder.decodeFullSize(photo, request.format().maxSide())) {
            RENDERERS.get(request.rendering()).render(picture.rgb(), faces);
            return PictureEncoder.encode(picture, request.format(), admission);
        }
    }

    private byte[] renderCrops(ByteBuffer photo, List<Face> faces, PictureRequest request, LongConsumer admission) {
        List<Face> shown = first(faces, request.crops());
        var sheet = new ContactSheet(shown.size(), request.crops().side());
        try (DecodedImage picture = new DecodedImage(sheet.rgb(), Optional.empty())) {
            cropper.cut(photo, shown, request.crops().side(), sheet::put);
            return PictureEncoder.encode(picture, request.format(), admission);
        }
    }

    /** Adds an aligned crop to each face, up to the limit; blocks. {@code admission} gets the length of each crop. */
    public List<Face> withCrops(ByteBuffer photo, List<Face> faces, CropRequest request, LongConsumer admission) {
        List<Face> cropped = new ArrayList<>(faces);
        cropper.cut(photo, first(faces, request), request.side(), (chip, index) -> {
            byte[] file = PictureEncoder.crop(chip);
            admission.accept(file.length);
            cropped.set(
                    index,
                    faces.get(index)
                            .withCrop(new Crop(request.side(), request.side(), PictureFormat.JPEG.mediaType(), file)));
        });
        return cropped;
    }

    private static List<Face> first(List<Face> faces, CropRequest request) {
        return faces.subList(0, Math.min(faces.size(), request.maxFaces()));
    }
}
