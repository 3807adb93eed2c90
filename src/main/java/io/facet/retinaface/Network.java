package io.facet.retinaface;

import ai.djl.Device;
import ai.djl.MalformedModelException;
import ai.djl.Model;
import ai.djl.inference.Predictor;
import ai.djl.translate.TranslateException;
import io.facet.detection.Detections;
import io.facet.model.CatalogModel;
import io.facet.retinaface.RetinaFaceTranslator.Request;
import java.io.IOException;
import java.util.List;
import java.util.Map;

/** A network in memory and its predictor: for one thread at a time. */
public final class Network implements AutoCloseable {
    /** What a frozen graph holds is read to the device. Moved there after it is read, it would stay on the CPU. */
    private static final Map<String, String> TO_THE_DEVICE = Map.of("mapLocation", "true");

    private final CatalogModel source;
    private final Model model;
    private final Predictor<List<Request>, List<Detections>> predictor;

    private Network(CatalogModel source, Model model) {
        this.source = source;
        this.model = model;
        this.predictor = model.newPredictor(new RetinaFaceTranslator(source.contract(), source.outputs()));
    }

    static Network load(CatalogModel source, Device device) throws IOException, MalformedModelException {
        Model model = Model.newInstance(source.name(), device, "PyTorch");
        try {
            model.load(source.file(), null, TO_THE_DEVICE);
            return new Network(source, model);
        } catch (IOException | MalformedModelException | RuntimeException e) {
            model.close();
            throw e;
        }
    }

    /** Another predictor over the same weights. It must not be used once this network is closed. */
    Network sharingItsWeights() {
        return new Network(source, model);
    }

    /** @throws io.facet.detection.DetectionException for one that does not answer as {@link ContractCheck} asks */
    void requireContract() {
        ContractCheck.require(model, source);
    }

    List<Detections> detect(List<Request> batch) throws TranslateException {
        return predictor.predict(batch);
    }

    @Override
    public void close() {
        predictor.close();
        model.close();
    }
}
