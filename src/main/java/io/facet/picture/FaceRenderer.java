package io.facet.picture;

import io.facet.face.Face;
import java.util.List;
import org.bytedeco.opencv.opencv_core.Mat;

/** Draws or hides the faces of a picture in place. */
interface FaceRenderer {
    /** @param faces in pixels of the picture */
    void render(Mat rgb, List<Face> faces);
}
