package io.facet.model;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import com.fasterxml.jackson.annotation.JsonProperty;
import io.facet.detection.InputImage;
import java.util.List;

/** The input of a network. */
public enum InputContract {
    /** uint8 {@code [N,H,W,3]}, RGB: the graph normalizes and changes the layout. */
    @JsonProperty("uint8-nhwc-rgb")
    UINT8_NHWC_RGB {
        @Override
        NDArray convert(NDArray rgb) {
            return rgb;
        }
    },

    /** float {@code [N,3,H,W]}, BGR minus the mean of ImageNet in 0–255: the contract of Pytorch_Retinaface. */
    @JsonProperty("float-nchw-bgr")
    FLOAT_NCHW_BGR {
        @Override
        NDArray convert(NDArray rgb) {
            NDArray mean = rgb.getManager().create(MEAN_BGR, new Shape(1, 1, 1, CHANNELS));
            return rgb.toType(DataType.FLOAT32, false).flip(3).sub(mean).transpose(0, 3, 1, 2);
        }
    };

    private static final int CHANNELS = 3;
    private static final float[] MEAN_BGR = {104, 117, 123};

    abstract NDArray convert(NDArray rgb);

    /** Builds the network's input from images of one shape, which must stay open until the network has run. */
    public NDList batch(NDManager manager, List<InputImage> images) {
        var arrays = new NDList(images.size());
        for (InputImage image : images) {
            var shape = new Shape(1, image.height(), image.width(), CHANNELS);
            // The engine reads the direct buffer in place.
            arrays.add(manager.create(image.rgb().duplicate(), shape, DataType.UINT8));
        }
        NDArray rgb = arrays.size() == 1 ? arrays.get(0) : NDArrays.concat(arrays);
        return new NDList(convert(rgb));
    }
}
