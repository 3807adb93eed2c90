package io.facet.retinaface;

import ai.djl.Device;
import ai.djl.MalformedModelException;
import ai.djl.Model;
import ai.djl.inference.Predictor;
import ai.djl.translate.TranslateException;
import io.facet.detection.Detections;
import io.facet.retinaface.RetinaFaceTranslator.Request;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;

/** A loaded network with one predictor for each worker: predictors are not safe for two threads at once. */
final class RetinaFaceModel implements AutoCloseable {
    private final Model model;
    private final BlockingQueue<Predictor<List<Request>, List<Detections>>> predictors;
    private final int workers;

    private RetinaFaceModel(Model model, InputContract contract, int workers) {
        this.model = model;
        this.workers = workers;
        this.predictors = new ArrayBlockingQueue<>(workers);
        for (int i = 0; i < workers; i++) {
            predictors.add(model.newPredictor(new RetinaFaceTranslator(contract)));
        }
    }

    /** @throws io.facet.detection.DetectionException for a network that does not answer as {@link ContractCheck} asks */
    static RetinaFaceModel load(CatalogModel source, Device device, int workers)
            throws IOException, MalformedModelException {
        Model model = Model.newInstance(source.name(), device, "PyTorch");
        try {
            model.load(source.file());
            ContractCheck.require(model, source);
            return new RetinaFaceModel(model, source.contract(), workers);
        } catch (IOException | MalformedModelException | RuntimeException e) {
            model.close();
            throw e;
        }
    }

    /** Runs the network on images of one shape; waits when every predictor is at work. */
    List<Detections> detect(List<Request> batch) throws TranslateException, InterruptedException {
        Predictor<List<Request>, List<Detections>> predictor = predictors.take();
        try {
            return predictor.predict(batch);
        } finally {
            predictors.add(predictor);
        }
    }

    /** Waits for the photos that are being looked at: native memory must not go from under them. */
    @Override
    public void close() {
        try {
            for (int i = 0; i < workers; i++) {
                predictors.take().close();
            }
            model.close();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
