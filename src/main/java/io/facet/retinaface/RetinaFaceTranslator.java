package io.facet.retinaface;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.translate.NoBatchifyTranslator;
import ai.djl.translate.TranslatorContext;
import io.facet.detection.DetectionOptions;
import io.facet.detection.Detections;
import io.facet.detection.InputImage;
import io.facet.detection.RawFace;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.List;

/** Images of one shape in, faces of each out. Belongs to one predictor and so to one thread at a time. */
final class RetinaFaceTranslator implements NoBatchifyTranslator<List<RetinaFaceTranslator.Request>, List<Detections>> {

    /** One image and what is asked of it. */
    record Request(InputImage image, DetectionOptions options, long queuedAtNanos) {}

    private final InputContract contract;
    private List<Request> requests;
    private long startedAtNanos;

    RetinaFaceTranslator(InputContract contract) {
        this.contract = contract;
    }

    @Override
    public NDList processInput(TranslatorContext context, List<Request> batch) {
        requests = batch;
        startedAtNanos = System.nanoTime();
        return contract.batch(
                context.getNDManager(), batch.stream().map(Request::image).toList());
    }

    @Override
    public List<Detections> processOutput(TranslatorContext context, NDList outputs) {
        FloatBuffer loc = floats(outputs.get(0));
        FloatBuffer conf = floats(outputs.get(1));
        FloatBuffer landms = floats(outputs.get(2));
        long inferenceNanos = System.nanoTime() - startedAtNanos;

        List<Detections> results = new ArrayList<>(requests.size());
        for (int i = 0; i < requests.size(); i++) {
            var output = new BoxDecoder.Output(nth(loc, i), nth(conf, i), nth(landms, i));
            results.add(postprocess(requests.get(i), output, inferenceNanos));
        }
        return results;
    }

    private Detections postprocess(Request request, BoxDecoder.Output output, long inferenceNanos) {
        long begin = System.nanoTime();
        InputImage image = request.image();
        DetectionOptions options = request.options();
        var priors = new PriorBoxes(image.width(), image.height());
        List<RawFace> candidates = BoxDecoder.decode(output, priors, (float) options.confidence());
        List<RawFace> faces = NonMaximumSuppression.suppress(candidates, options.nms(), options.maxFaces());
        return new Detections(
                faces, startedAtNanos - request.queuedAtNanos(), inferenceNanos, System.nanoTime() - begin);
    }

    /** The array's own memory where it lies on the CPU: a megabyte per image is not copied to read a few rows of it. */
    private static FloatBuffer floats(NDArray array) {
        ByteBuffer bytes = array.toByteBuffer(true);
        return bytes.order(ByteOrder.nativeOrder()).asFloatBuffer();
    }

    private FloatBuffer nth(FloatBuffer batch, int index) {
        int size = batch.capacity() / requests.size();
        return batch.slice(index * size, size);
    }
}
