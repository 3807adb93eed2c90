package io.facet.retinaface;

import ai.djl.Device;
import ai.djl.MalformedModelException;
import ai.djl.translate.TranslateException;
import io.facet.detection.Detections;
import io.facet.model.CatalogModel;
import io.facet.retinaface.RetinaFaceTranslator.Request;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;

/**
 * A loaded model, with a lane for each worker. A light network is loaded for each: a packed convolution of XNNPACK keeps what
 * it is working on, so that two threads must not share one. The weights of a heavy one are shared.
 */
final class RetinaFaceModel implements AutoCloseable {
    private final BlockingQueue<Lane> lanes;

    private RetinaFaceModel(List<Lane> lanes) {
        this.lanes = new ArrayBlockingQueue<>(lanes.size(), false, lanes);
    }

    /** @throws io.facet.detection.DetectionException for a network that does not answer as {@link ContractCheck} asks */
    static RetinaFaceModel load(CatalogModel source, Device device, int workers)
            throws IOException, MalformedModelException {
        List<Lane> lanes = new ArrayList<>();
        try {
            Network first = Network.load(source, device);
            lanes.add(new Lane(source, device, first));
            first.requireContract();
            while (lanes.size() < workers) {
                Network next = source.isLight() ? Network.load(source, device) : first.sharingItsWeights();
                lanes.add(new Lane(source, device, next));
            }
            return new RetinaFaceModel(lanes);
        } catch (IOException | MalformedModelException | RuntimeException e) {
            lanes.forEach(Lane::close);
            throw e;
        }
    }

    /** Runs the network on images of one shape; waits when every lane is taken. */
    List<Detections> detect(List<Request> batch) throws TranslateException, InterruptedException {
        Lane lane = lanes.take();
        try {
            return lane.detect(batch);
        } finally {
            lanes.add(lane);
        }
    }

    /** Waits for the photos that are being looked at: native memory must not go from under them. */
    @Override
    public void close() {
        try {
            for (int open = lanes.size() + lanes.remainingCapacity(); open > 0; open--) {
                lanes.take().close();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
