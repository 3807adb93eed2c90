package io.facet.picture;

import io.facet.detection.Face;
import java.util.List;
import org.bytedeco.opencv.opencv_core.Mat;

/** Something that is done to the faces of a picture, in place. */
interface Retouch {
    /**
     * Changes the picture.
     *
     * @param rgb upright, 8 bits a channel
     * @param faces with boxes and points in its pixels
     */
    void apply(Mat rgb, List<Face> faces);
}
