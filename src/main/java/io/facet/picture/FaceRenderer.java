package io.facet.picture;

import io.facet.detection.Face;
import java.util.List;
import org.bytedeco.opencv.opencv_core.Mat;

/** Draws or hides the faces of a picture in place. */
interface FaceRenderer {
    /**
     * Changes the picture.
     *
     * @param rgb upright, 8 bits per channel
     * @param faces with boxes and landmarks in its pixels
     */
    void render(Mat rgb, List<Face> faces);
}
