package io.facet.cli;

import io.facet.detection.FaceDetector;
import picocli.CommandLine.Command;

/** What {@code --backbone} and {@code --precision} can be. */
@Command(
        name = "models",
        mixinStandardHelpOptions = true,
        description = "Print the models that can be asked for, one JSON object a line.")
class ModelsCommand implements Runnable {
    private final FaceDetector detector;
    private final JsonLines out;

    ModelsCommand(FaceDetector detector, JsonLines out) {
        this.detector = detector;
        this.out = out;
    }

    @Override
    public void run() {
        detector.models().available().forEach(out::print);
    }
}
