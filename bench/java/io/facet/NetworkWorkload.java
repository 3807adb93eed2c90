package io.facet;

import io.facet.batch.BatchConfig;
import io.facet.batch.Workers;
import io.facet.detection.DetectionOptions;
import io.facet.detection.InputImage;
import io.facet.image.ImageConfig;
import io.facet.image.ImageDecoder;
import io.facet.retinaface.BareNetwork;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** The network without the pipeline, one per worker, on images that were decoded before. */
record NetworkWorkload(List<InputImage> images, Workers workers, BareNetwork network) implements Workload {

    static NetworkWorkload of(DetectionOptions options, List<MemoryPhoto> photos) throws Exception {
        var workers = new Workers(Settings.of(BatchConfig.class));
        BareNetwork network = BareNetwork.load(options, workers);
        var decoder = new ImageDecoder(Settings.of(ImageConfig.class));
        List<InputImage> images = photos.stream()
                .map(MemoryPhoto::bytes)
                .map(bytes -> decoder.decode(bytes, decoder.readHeader(bytes), network.inputSpec()).input())
                .map(NetworkWorkload::copy)
                .toList();
        return new NetworkWorkload(images, workers, network);
    }

    /** A copy in direct memory, so that OpenCV can free its memory. */
    private static InputImage copy(InputImage image) {
        try (image) {
            ByteBuffer copy = ByteBuffer.allocateDirect(image.rgb().remaining());
            return new InputImage(copy.put(image.rgb().duplicate()).flip(), image.width(), image.height(), () -> {});
        }
    }

    @Override
    public int photos() {
        return images.size();
    }

    @Override
    public int work(int photo) {
        return CompletableFuture.supplyAsync(() -> run(images.get(photo)), workers).join();
    }

    private int run(InputImage image) {
        try {
            network.run(image);
            return 0;
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }
}
