package io.facet.image.scale;

import io.facet.face.Landmarks.Point;
import io.facet.image.header.Orientation;
import org.bytedeco.opencv.opencv_core.Mat;

/**
 * A decoded photo of any size.
 *
 * @param stored RGB before the orientation is applied
 * @param letterbox maps the upright picture to the upright source
 */
public record PhotoPixels(Mat stored, Orientation orientation, Letterbox letterbox) implements AutoCloseable {

    /** Of the picture for one pixel of the source. */
    double scale() {
        return 1 / letterbox.scaleX();
    }

    Point toStored(Point source) {
        float x = (source.x() - letterbox.offsetX()) / letterbox.scaleX();
        float y = (source.y() - letterbox.offsetY()) / letterbox.scaleY();
        float mirroredX = orientation.mirrorsX() ? letterbox.targetWidth() - x : x;
        float mirroredY = orientation.mirrorsY() ? letterbox.targetHeight() - y : y;
        return orientation.swapsSides() ? new Point(mirroredY, mirroredX) : new Point(mirroredX, mirroredY);
    }

    @Override
    public void close() {
        stored.close();
    }
}
