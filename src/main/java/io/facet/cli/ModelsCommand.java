package io.facet.cli;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.facet.detection.AvailableModel;
import io.facet.detection.FaceDetector;
import java.io.IOException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

/** What {@code --backbone} and {@code --precision} can be. */
@Command(
        name = "models",
        mixinStandardHelpOptions = true,
        description = "Print the models that can be asked for, one JSON object a line.")
class ModelsCommand implements Callable<Integer> {
    private final FaceDetector detector;
    private final ObjectMapper json;

    ModelsCommand(FaceDetector detector, ObjectMapper json) {
        this.detector = detector;
        this.json = json;
    }

    @Override
    public Integer call() throws IOException {
        for (AvailableModel model : detector.models()) {
            System.out.println(json.writeValueAsString(model));
        }
        return 0;
    }
}
