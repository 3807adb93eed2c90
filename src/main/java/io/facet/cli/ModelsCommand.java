package io.facet.cli;

import io.facet.cli.console.JsonLines;
import io.facet.detection.FaceDetector;
import picocli.CommandLine.Command;

@Command(
        name = "models",
        mixinStandardHelpOptions = true,
        description = "List the available models as JSON, one line per model.")
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
