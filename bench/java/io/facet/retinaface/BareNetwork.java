package io.facet.retinaface;

import io.facet.model.CatalogModel;
import ai.djl.Device;
import io.facet.batch.Workers;
import io.facet.detection.DetectionOptions;
import io.facet.detection.InputImage;
import io.facet.detection.InputImage.InputSpec;
import io.facet.retinaface.RetinaFaceTranslator.Request;
import java.util.List;

/** The network as loaded by the service, with confidence 1, so that no faces are postprocessed. */
public final class BareNetwork {
    private final RetinaFaceModel model;
    private final DetectionOptions options;
    private final InputSpec spec;

    private BareNetwork(RetinaFaceModel model, DetectionOptions options, InputSpec spec) {
        this.model = model;
        this.options = options;
        this.spec = spec;
    }

    public static BareNetwork load(DetectionOptions requested, Workers workers) throws Exception {
        CatalogModel source = StandaloneDetector.find(requested);
        var options = new DetectionOptions(
                requested.backbone(), requested.inputSize(), requested.precision(), 1, requested.nms(), requested.maxFaces());
        var spec = new InputSpec(requested.inputSize(), source.sideMultiple());
        return new BareNetwork(RetinaFaceModel.load(source, Device.cpu(), workers), options, spec);
    }

    public InputSpec inputSpec() {
        return spec;
    }

    public void run(InputImage image) throws Exception {
        model.detect(List.of(new Request(image, options, System.nanoTime())));
    }
}
