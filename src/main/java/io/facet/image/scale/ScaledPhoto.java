package io.facet.image.scale;

import io.facet.detection.DetectionResult;
import io.facet.detection.InputImage;
import io.facet.face.RawFace;
import io.facet.image.header.Orientation;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.bytedeco.opencv.opencv_core.Mat;
import org.bytedeco.opencv.opencv_core.Rect;

/**
 * A photo at all scales at which the network sees it, the largest first. Takes 3 bytes for each of their pixels until it is closed;
 * tiles are copied when they are opened.
 */
public final class ScaledPhoto implements AutoCloseable {
    private final DetectionResult.Image image;
    private final List<View> views = new ArrayList<>();
    private final List<Mat> pictures = new ArrayList<>();
    private final List<PhotoPixels> sizes = new ArrayList<>();

    private ScaledPhoto(DetectionResult.Image image) {
        this.image = image;
    }

    /** One input of the network: the photo at one scale, or a tile of it. */
    public final class View {
        private final PlannedScale scale;
        private final Tile tile;
        private final Letterbox letterbox;
        private final Supplier<Mat> canvas;

        private View(PlannedScale scale, Tile tile, Letterbox letterbox, Supplier<Mat> canvas) {
            this.scale = scale;
            this.tile = tile;
            this.letterbox = letterbox;
            this.canvas = canvas;
        }

        /** The input after a rotation of the upright source. The caller closes the result before the photo. */
        public InputImage open(Rotation rotation) {
            Mat upright = canvas.get();
            return Resizing.input(rotation == Rotation.NONE ? upright : rotated(upright, rotation));
        }

        private Mat rotated(Mat upright, Rotation rotation) {
            try (upright;
                    Rect place = new Rect(0, 0, letterbox.targetWidth(), letterbox.targetHeight());
                    Mat pixels = upright.apply(place)) {
                return Resizing.letterboxed(pixels, rotation.orientation(), letterbox.rotated(rotation));
            }
        }

        /** The faces that this view contributes, in pixels of the upright source without the rotation, not clipped. */
        public List<RawFace> contributed(List<RawFace> found, Rotation rotation) {
            return found.stream()
                    .filter(face -> face.networkPixels() >= scale.minFace() && face.networkPixels() <= scale.maxFace())
                    .map(face -> face.mapped(point -> rotation.undo(point, tile.width(), tile.height())))
                    .filter(face -> tile.isComplete(face.box()))
                    .map(letterbox::unclipped)
                    .toList();
        }
    }

    public List<View> views() {
        return views;
    }

    public DetectionResult.Image image() {
        return image;
    }

    /** The smallest scale with at least this many pixels for one of the source, or the largest scale. */
    PhotoPixels atScale(double scale) {
        return sizes.stream()
                .filter(size -> size.scale() >= scale)
                .reduce((larger, smaller) -> smaller)
                .orElseGet(() -> sizes.get(0));
    }

    /** A picture from which smaller scales are made. */
    private record Source(Mat pixels, Orientation orientation) {
        boolean isTwiceAsLargeAs(Letterbox letterbox) {
            boolean swaps = orientation.swapsSides();
            return pixels.cols() >= 2 * (swaps ? letterbox.targetHeight() : letterbox.targetWidth())
                    && pixels.rows() >= 2 * (swaps ? letterbox.targetWidth() : letterbox.targetHeight());
        }
    }

    /**
     * @param stored the decoded photo before its orientation is applied; may be closed afterwards
     * @param image the photo as results describe it
     * @param exact maps to a letterbox that accounts for the rounding of a reduced-size photo
     */
    public static ScaledPhoto of(
            Mat stored,
            Orientation orientation,
            DetectionResult.Image image,
            List<PlannedScale> plan,
            int sideMultiple,
            UnaryOperator<Letterbox> exact) {
        var photo = new ScaledPhoto(image);
        try {
            var original = new Source(stored, orientation);
            // The smallest picture that is large enough saves time. An enlarged picture is blurred, so it is not used.
            Source source = original;
            for (PlannedScale scale : plan) {
                Source from = source.isTwiceAsLargeAs(scale.letterbox()) ? source : original;
                Source made = photo.add(scale, from, sideMultiple, exact.apply(scale.letterbox()));
                source = scale.isEnlarged() ? original : made;
            }
            return photo;
        } catch (RuntimeException | Error e) {
            photo.close();
            throw e;
        }
    }

    private Source add(PlannedScale scale, Source from, int sideMultiple, Letterbox exact) {
        return scale.isTiled() ? addTiles(scale, from, sideMultiple, exact) : addWhole(scale, from, exact);
    }

    private Source addWhole(PlannedScale scale, Source from, Letterbox exact) {
        Mat canvas = Resizing.letterboxed(from.pixels(), from.orientation(), exact);
        pictures.add(canvas);
        Tile whole = scale.tiles().get(0);
        views.add(new View(scale, whole, exact, () -> new Mat(canvas)));
        try (Rect place = new Rect(0, 0, exact.targetWidth(), exact.targetHeight())) {
            Mat target = canvas.apply(place);
            pictures.add(target);
            sizes.add(new PhotoPixels(target, Orientation.UPRIGHT, exact));
            return new Source(target, Orientation.UPRIGHT);
        }
    }

    private Source addTiles(PlannedScale scale, Source from, int sideMultiple, Letterbox exact) {
        boolean swaps = from.orientation().swapsSides();
        Mat scaled = new Mat();
        pictures.add(scaled);
        Resizing.resizeTo(
                from.pixels(),
                scaled,
                swaps ? exact.targetHeight() : exact.targetWidth(),
                swaps ? exact.targetWidth() : exact.targetHeight());
        sizes.add(new PhotoPixels(scaled, from.orientation(), exact));
        for (Tile tile : scale.tiles()) {
            Letterbox letterbox = exact.tile(tile, sideMultiple);
            views.add(new View(scale, tile, letterbox, () -> copy(scaled, from.orientation(), tile, letterbox)));
        }
        return new Source(scaled, from.orientation());
    }

    private static Mat copy(Mat scaled, Orientation orientation, Tile tile, Letterbox letterbox) {
        try (Rect part = tile.inStored(orientation);
                Mat pixels = scaled.apply(part)) {
            return Resizing.letterboxed(pixels, orientation, letterbox);
        }
    }

    @Override
    public void close() {
        pictures.forEach(Mat::close);
    }
}
