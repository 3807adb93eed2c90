package io.facet.retinaface;

import ai.djl.Device;
import ai.djl.MalformedModelException;
import ai.djl.translate.TranslateException;
import io.facet.detection.Detections;
import io.facet.detection.InputImage;
import io.facet.detection.Precision;
import io.facet.model.CatalogModel;
import io.facet.retinaface.RetinaFaceTranslator.Request;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jboss.logging.Logger;

/**
 * What one thread at a time computes with: the network, and more copies of a light int8 network, one for each shape that is
 * frequent.
 *
 * <p>torch's quantised convolutions remember what they prepared for the first shape that they see, and prepare all others
 * anew at every call. Measured on one thread, a photo of 480 × 640 took 4.2 ms in a network that had seen that shape first
 * and 5.2 ms in another; one of 160 × 160, 0.9 and 1.6 ms.
 */
final class Lane implements AutoCloseable {
    private static final Logger LOG = Logger.getLogger(Lane.class);
    // A copy costs 10 ms to load and as much at its first use, and saves 1 ms a photo.
    private static final int FREQUENT = 16;
    // Cameras take 4:3, 3:2, 16:9 and squares, upright or not: seven shapes of photos that are shrunk. A copy takes 4
    // MB.
    private static final int MAX_COPIES = 8;
    // Of shapes that are counted: small photos come in hundreds.
    private static final int MAX_COUNTED = 1000;

    private final CatalogModel source;
    private final Device device;
    private final Network network;
    private final Map<Shape, Network> copies = new HashMap<>();
    private final Map<Shape, Integer> uses = new HashMap<>();
    private boolean mayCopy;

    /** Of a batch. */
    private record Shape(int images, int width, int height) {}

    Lane(CatalogModel source, Device device, Network network) {
        this.source = source;
        this.device = device;
        this.network = network;
        this.mayCopy = source.precision() == Precision.INT8 && source.isLight();
    }

    List<Detections> detect(List<Request> batch) throws TranslateException {
        InputImage image = batch.get(0).image();
        var shape = new Shape(batch.size(), image.width(), image.height());
        if (mayCopy && !copies.containsKey(shape) && copies.size() < MAX_COPIES && isFrequent(shape)) {
            addCopy(shape);
        }
        return copies.getOrDefault(shape, network).detect(batch);
    }

    private boolean isFrequent(Shape shape) {
        if (uses.size() == MAX_COUNTED) {
            uses.clear();
        }
        return uses.merge(shape, 1, Integer::sum) > FREQUENT;
    }

    private void addCopy(Shape shape) {
        try {
            copies.put(shape, Network.load(source, device));
        } catch (IOException | MalformedModelException | RuntimeException e) {
            LOG.warnf("No further copy of %s can be loaded, photos take a little longer: %s", source.name(), e);
            mayCopy = false;
        }
    }

    @Override
    public void close() {
        copies.values().forEach(Network::close);
        network.close();
    }
}
