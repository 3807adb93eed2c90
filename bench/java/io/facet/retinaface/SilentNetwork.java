package io.facet.retinaface;

import io.facet.model.CatalogModel;
import ai.djl.Device;
import io.facet.detection.DetectionOptions;
import io.facet.detection.InputImage;
import io.facet.detection.InputImage.InputSpec;
import io.facet.retinaface.RetinaFaceTranslator.Request;
import java.util.List;
/** The network as the service loads it, asked for a confidence that nothing reaches: nothing follows it. */
public final class SilentNetwork {
    private final RetinaFaceModel model;
    private final DetectionOptions options;
    private final InputSpec spec;

    private SilentNetwork(RetinaFaceModel model, DetectionOptions options, InputSpec spec) {
        this.model = model;
        this.options = options;
        this.spec = spec;
    }

    public static SilentNetwork load(DetectionOptions asked, int workers) throws Exception {
        CatalogModel source = UnservedDetector.find(asked);
        var options = new DetectionOptions(
                asked.backbone(), asked.inputSize(), asked.precision(), 1, asked.nms(), asked.maxFaces());
        var spec = new InputSpec(asked.inputSize(), source.sideMultiple());
        return new SilentNetwork(RetinaFaceModel.load(source, Device.cpu(), workers), options, spec);
    }

    public InputSpec inputSpec() {
        return spec;
    }

    public void run(InputImage image) throws Exception {
        model.detect(List.of(new Request(image, options, System.nanoTime())));
    }
}
