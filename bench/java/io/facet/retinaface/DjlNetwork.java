package io.facet.retinaface;

import io.facet.model.CatalogModel;
import io.facet.model.InputContract;
import io.facet.torch.PyTorch;
import ai.djl.Device;
import ai.djl.Model;
import ai.djl.inference.Predictor;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.translate.NoBatchifyTranslator;
import ai.djl.translate.TranslatorContext;
import io.facet.detection.DetectionOptions;
import io.facet.detection.InputImage;
import io.facet.detection.InputImage.InputSpec;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.List;
import java.util.function.Function;

/** The network in DJL without Facet's postprocessing. */
public final class DjlNetwork {
    private final Model model;
    private final InputContract contract;
    private final InputSpec spec;

    private DjlNetwork(Model model, InputContract contract, InputSpec spec) {
        this.model = model;
        this.contract = contract;
        this.spec = spec;
    }

    public static DjlNetwork load(DetectionOptions options) throws Exception {
        CatalogModel source = StandaloneDetector.find(options);
        Model model = Model.newInstance(source.name(), Device.cpu(), "PyTorch");
        model.load(source.file().path());
        return new DjlNetwork(model, source.contract(), new InputSpec(options.inputSize(), source.sideMultiple()));
    }

    public InputSpec inputSpec() {
        return spec;
    }

    /** @param use reads the outputs, which are freed afterwards */
    public <T> Predictor<InputImage, T> predictor(Function<BoxDecoder.Dense, T> use) {
        return model.newPredictor(new NoBatchifyTranslator<InputImage, T>() {
            @Override
            public NDList processInput(TranslatorContext context, InputImage image) {
                return contract.batch(context.getNDManager(), List.of(image));
            }

            @Override
            public T processOutput(TranslatorContext context, NDList outputs) {
                return use.apply(new BoxDecoder.Dense(
                        floats(outputs.get(0)), floats(outputs.get(1)), floats(outputs.get(2))));
            }
        });
    }

    private static FloatBuffer floats(NDArray array) {
        return array.toByteBuffer(true).order(ByteOrder.nativeOrder()).asFloatBuffer();
    }
}
