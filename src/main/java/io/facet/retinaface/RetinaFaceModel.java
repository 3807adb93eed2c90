package io.facet.retinaface;

import ai.djl.Device;
import ai.djl.MalformedModelException;
import ai.djl.Model;
import ai.djl.inference.Predictor;
import ai.djl.translate.TranslateException;
import io.facet.batch.Workers;
import io.facet.detection.Detections;
import io.facet.detection.InputImage;
import io.facet.detection.Precision;
import io.facet.model.CatalogModel;
import io.facet.model.VerifiedCopy;
import io.facet.retinaface.RetinaFaceTranslator.Request;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jboss.logging.Logger;

/**
 * A loaded model with one network per worker. A light network is loaded once per worker, because XNNPACK's packed
 * convolutions are not thread-safe; the weights of a heavy one are shared. While a call exceeds its time limit, a spare network
 * takes the place of its network.
 */
final class RetinaFaceModel implements AutoCloseable {
    private static final Logger LOG = Logger.getLogger(RetinaFaceModel.class);

    private final CatalogModel source;
    private final Device device;
    private final Workers workers;
    private final Network first;
    private final BlockingQueue<WorkerNetwork> idle = new LinkedBlockingQueue<>();
    private final Queue<WorkerNetwork> spare = new ConcurrentLinkedQueue<>();

    private RetinaFaceModel(CatalogModel source, Device device, Workers workers, Network first) {
        this.source = source;
        this.device = device;
        this.workers = workers;
        this.first = first;
        idle.add(new WorkerNetwork(source, device, first));
    }

    /** @throws io.facet.detection.DetectionException if the network violates its contract: see {@link ContractCheck} */
    static RetinaFaceModel load(CatalogModel source, Device device, Workers workers)
            throws IOException, MalformedModelException {
        var model = new RetinaFaceModel(source, device, workers, Network.load(source, device));
        try {
            ContractCheck.require(model.first.model(), source);
            while (model.idle.size() < workers.count()) {
                model.idle.add(model.loadNetwork());
            }
            return model;
        } catch (IOException | MalformedModelException | RuntimeException e) {
            model.idle.forEach(WorkerNetwork::close);
            throw e;
        }
    }

    private WorkerNetwork loadNetwork() throws IOException, MalformedModelException {
        return new WorkerNetwork(
                source, device, source.isLight() ? Network.load(source, device) : Network.of(source, first.model()));
    }

    /** Runs the network on images of one shape. Waits while all networks are in use. */
    List<Detections> detect(List<Request> batch) throws InterruptedException {
        WorkerNetwork network = idle.take();
        var placeTaken = new AtomicBoolean();
        try {
            return workers.limited(() -> addSpare(placeTaken), () -> network.detect(batch));
        } finally {
            Queue<WorkerNetwork> place = placeTaken.compareAndSet(false, true) ? idle : spare;
            place.add(network);
        }
    }

    /** Runs the network without a time limit, because first runs can take long. */
    void warm(List<Request> batch) throws InterruptedException {
        WorkerNetwork network = idle.take();
        try {
            network.detect(batch);
        } finally {
            idle.add(network);
        }
    }

    private void addSpare(AtomicBoolean placeTaken) {
        WorkerNetwork next = spare.poll();
        try {
            // Takes 10 ms; nothing is loaded for a heavy network.
            next = next == null ? loadNetwork() : next;
        } catch (IOException | MalformedModelException e) {
            throw new IllegalStateException("Cannot load another network", e);
        }
        Queue<WorkerNetwork> place = placeTaken.compareAndSet(false, true) ? idle : spare;
        place.add(next);
    }

    /** Waits for running batches, because they use the native memory that this frees. */
    @Override
    public void close() {
        try {
            for (int open = workers.count(); open > 0; open--) {
                idle.take().close();
            }
            spare.forEach(WorkerNetwork::close);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private record Network(Model model, Predictor<List<Request>, List<Detections>> predictor) implements AutoCloseable {

        /** Loads a frozen graph's constants to the device; moving the model later would leave them on the CPU. */
        private static final Map<String, String> LOAD_TO_DEVICE = Map.of("mapLocation", "true");

        static Network load(CatalogModel source, Device device) throws IOException, MalformedModelException {
            Model model = Model.newInstance(source.name(), device, "PyTorch");
            try (VerifiedCopy file = source.file().verifiedCopy()) {
                model.load(file.path(), null, LOAD_TO_DEVICE);
                return of(source, model);
            } catch (IOException | MalformedModelException | RuntimeException e) {
                model.close();
                throw e;
            }
        }

        static Network of(CatalogModel source, Model model) {
            return new Network(
                    model,
                    model.newPredictor(
                            new RetinaFaceTranslator(source.contract(), NetworkOutput.of(source.outputs()))));
        }

        @Override
        public void close() {
            predictor.close();
            model.close();
        }
    }

    /**
     * The network of one worker, and copies of a light int8 network for frequent shapes: torch's quantized convolutions
     * cache what they prepare for their first shape and prepare every other shape again at each call. On one thread, a
     * 480 × 640 photo took 4.2 ms if its shape was the network's first and 5.2 ms otherwise; a 160 × 160 photo, 0.9 and
     * 1.6 ms.
     */
    private static final class WorkerNetwork implements AutoCloseable {
        // A copy costs 10 ms to load and as much at its first use, and saves 1 ms per photo.
        private static final int FREQUENT_USES = 16;
        // Cameras produce 4:3, 3:2, 16:9 and 1:1 in both orientations: seven shapes. A copy takes 4 MB.
        private static final int MAX_COPIES = 8;
        private static final int MAX_COUNTED_SHAPES = 1000;

        private final CatalogModel source;
        private final Device device;
        private final Network network;
        private final Map<InputShape, Network> copies = new HashMap<>();
        private final Map<InputShape, Integer> uses = new HashMap<>();
        private boolean copiesShapes;

        private record InputShape(int images, int width, int height) {}

        WorkerNetwork(CatalogModel source, Device device, Network network) {
            this.source = source;
            this.device = device;
            this.network = network;
            this.copiesShapes = source.precision() == Precision.INT8 && source.isLight();
        }

        List<Detections> detect(List<Request> batch) {
            InputImage image = batch.get(0).image();
            var shape = new InputShape(batch.size(), image.width(), image.height());
            if (copiesShapes && !copies.containsKey(shape) && copies.size() < MAX_COPIES && isFrequent(shape)) {
                addCopy(shape);
            }
            try {
                return copies.getOrDefault(shape, network).predictor().predict(batch);
            } catch (TranslateException e) {
                throw new IllegalStateException("The network failed", e);
            }
        }

        private boolean isFrequent(InputShape shape) {
            if (uses.size() == MAX_COUNTED_SHAPES) {
                uses.clear();
            }
            return uses.merge(shape, 1, Integer::sum) > FREQUENT_USES;
        }

        private void addCopy(InputShape shape) {
            try {
                copies.put(shape, Network.load(source, device));
            } catch (IOException | MalformedModelException | RuntimeException e) {
                LOG.warnf("Cannot load another copy of %s, photos take slightly longer: %s", source.name(), e);
                copiesShapes = false;
            }
        }

        @Override
        public void close() {
            copies.values().forEach(Network::close);
            network.close();
        }
    }
}
