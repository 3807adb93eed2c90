package io.facet;

import ai.djl.inference.Predictor;
import ai.djl.translate.TranslateException;
import io.facet.batch.BatchConfig;
import io.facet.batch.Workers;
import io.facet.detection.DetectionOptions;
import io.facet.detection.InputImage;
import io.facet.image.ImageConfig;
import io.facet.image.ImageDecoder;
import io.facet.retinaface.Network;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;

/** The network through DJL, one predictor a worker, on photos that were decoded and letterboxed before. */
record NetworkAlone(
        List<InputImage> images, Workers workers, BlockingQueue<Predictor<InputImage, Float>> predictors)
        implements Part {

    static NetworkAlone of(DetectionOptions options, List<MemoryPhoto> photos) throws Exception {
        Network network = Network.load(options);
        var workers = new Workers(Settings.of(BatchConfig.class));
        BlockingQueue<Predictor<InputImage, Float>> predictors = new ArrayBlockingQueue<>(workers.count());
        for (int i = 0; i < workers.count(); i++) {
            predictors.add(network.predictor(output -> output.conf().get(0)));
        }
        var decoder = new ImageDecoder(Settings.of(ImageConfig.class));
        List<InputImage> images = photos.stream()
                .map(MemoryPhoto::bytes)
                .map(bytes -> decoder.decode(bytes, decoder.admit(bytes), network.inputSpec()).input())
                .map(NetworkAlone::kept)
                .toList();
        return new NetworkAlone(images, workers, predictors);
    }

    /** A copy in memory of the virtual machine, as large as the image and no larger. */
    private static InputImage kept(InputImage image) {
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
        return CompletableFuture.supplyAsync(() -> predict(images.get(photo)), workers).join();
    }

    private int predict(InputImage image) {
        // There is one for each worker: none waits.
        Predictor<InputImage, Float> predictor = predictors.remove();
        try {
            predictor.predict(image);
            return 0;
        } catch (TranslateException e) {
            throw new IllegalStateException(e);
        } finally {
            predictors.add(predictor);
        }
    }
}
