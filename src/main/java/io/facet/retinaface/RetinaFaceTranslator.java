package io.facet.retinaface;

import ai.djl.ndarray.NDList;
import ai.djl.translate.NoBatchifyTranslator;
import ai.djl.translate.TranslatorContext;
import io.facet.detection.DetectionOptions;
import io.facet.detection.Detections;
import io.facet.detection.InputImage;
import io.facet.face.RawFace;
import io.facet.model.InputContract;
import io.facet.retinaface.NetworkOutput.Candidates;
import java.util.ArrayList;
import java.util.List;

/** Translates a batch of images of one shape to the network's input, and its outputs to faces. Not thread-safe. */
final class RetinaFaceTranslator implements NoBatchifyTranslator<List<RetinaFaceTranslator.Request>, List<Detections>> {

    record Request(InputImage image, DetectionOptions options, long queuedAtNanos) {}

    private final InputContract contract;
    private final NetworkOutput outputs;
    private List<Request> requests;
    private long startedAtNanos;

    RetinaFaceTranslator(InputContract contract, NetworkOutput outputs) {
        this.contract = contract;
        this.outputs = outputs;
    }

    @Override
    public NDList processInput(TranslatorContext context, List<Request> batch) {
        requests = batch;
        startedAtNanos = System.nanoTime();
        NDList inputs = contract.batch(
                context.getNDManager(), batch.stream().map(Request::image).toList());
        outputs.addThreshold(inputs, context.getNDManager(), lowestConfidence(batch));
        return inputs;
    }

    private static float lowestConfidence(List<Request> batch) {
        return (float) batch.stream()
                .mapToDouble(request -> request.options().confidence())
                .min()
                .orElseThrow();
    }

    @Override
    public List<Detections> processOutput(TranslatorContext context, NDList networkOutputs) {
        List<Candidates> candidates = outputs.read(networkOutputs, requests.size());
        long inferenceNanos = System.nanoTime() - startedAtNanos;

        List<Detections> results = new ArrayList<>(requests.size());
        for (int i = 0; i < requests.size(); i++) {
            results.add(postprocess(requests.get(i), candidates.get(i), inferenceNanos));
        }
        return results;
    }

    private Detections postprocess(Request request, Candidates candidates, long inferenceNanos) {
        long begin = System.nanoTime();
        InputImage image = request.image();
        DetectionOptions options = request.options();
        var priors = new PriorBoxes(image.width(), image.height());
        List<RawFace> boxes = candidates.decode(priors, (float) options.confidence());
        List<RawFace> faces = NonMaximumSuppression.suppress(boxes, options.nms(), options.maxFaces());
        return new Detections(
                faces, startedAtNanos - request.queuedAtNanos(), inferenceNanos, System.nanoTime() - begin);
    }
}
