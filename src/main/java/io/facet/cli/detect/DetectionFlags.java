package io.facet.cli.detect;

import io.facet.detection.DetectionOptions;
import io.facet.detection.DetectionOptions.Scales;
import io.facet.detection.OrientationMode;
import io.facet.detection.Precision;
import io.facet.video.analysis.VideoConfig;
import io.facet.video.analysis.VideoRequest;
import java.util.Arrays;
import java.util.List;
import picocli.CommandLine.Option;

/** Flags that override the configured {@link DetectionOptions}, and which frames of clips are analyzed. */
public class DetectionFlags {
    @Option(names = "--backbone", paramLabel = "NAME", description = "Model name; 'models' lists them.")
    String backbone;

    @Option(
            names = "--input-size",
            paramLabel = "PIXELS",
            split = ",",
            description =
                    "Longest side of the network input: a multiple of 32 from 160 to 8192. Several sizes, separated by"
                            + " commas, find small and large faces.")
    List<Integer> inputSize;

    @Option(
            names = "--enlarge",
            paramLabel = "FACTOR",
            description = "Largest factor by which a photo smaller than an input size is enlarged: 1 to 4.")
    Double enlarge;

    @Option(
            names = "--precision",
            paramLabel = "PRECISION",
            completionCandidates = PrecisionLabels.class,
            description = "${COMPLETION-CANDIDATES}.")
    String precision;

    @Option(names = "--confidence", paramLabel = "MIN", description = "Minimum confidence of a face: 0.02 to 1.")
    Double confidence;

    @Option(
            names = "--nms",
            paramLabel = "IOU",
            description = "If two boxes overlap more than this, drop the less confident one: 0 to 1.")
    Double nms;

    @Option(names = "--max-faces", paramLabel = "COUNT", description = "Maximum faces per photo: 1 to 5000.")
    Integer maxFaces;

    @Option(
            names = "--orientation",
            paramLabel = "MODE",
            description =
                    "exif, or detect to also find the faces of photos that are rotated although their files do not say so.")
    String orientation;

    @Option(
            names = "--frame-rate",
            paramLabel = "RATE",
            description = "Analyzed frames per second of a clip: 0.1 to 120.")
    Double frameRate;

    @Option(
            names = "--keyframes-only",
            description =
                    "Analyze only the keyframes of clips, at most at the frame rate: faster, but times are less exact.")
    boolean keyframesOnly;

    DetectionOptions applyTo(DetectionOptions defaults) {
        return new DetectionOptions(
                orElse(backbone, defaults.backbone()),
                Scales.of(
                        orElse(inputSize, defaults.scales().inputSizes()),
                        orElse(enlarge, defaults.scales().enlarge())),
                precision == null ? defaults.precision() : Precision.parse(precision),
                orElse(confidence, defaults.confidence()),
                orElse(nms, defaults.nms()),
                orElse(maxFaces, defaults.maxFaces()),
                orientation == null ? defaults.orientation() : OrientationMode.parse(orientation));
    }

    VideoRequest applyTo(VideoRequest configured) {
        double rate = orElse(frameRate, configured.frameRate());
        if (!VideoConfig.FRAME_RATES.contains(rate)) {
            throw DetectionOptions.badParameter("--frame-rate", rate, VideoConfig.FRAME_RATES.description());
        }
        return configured.withFrames(rate, keyframesOnly || configured.keyframesOnly());
    }

    static final class PrecisionLabels extends Labels {
        PrecisionLabels() {
            super(Arrays.stream(Precision.values()).map(Precision::label).toList());
        }
    }

    private static <T> T orElse(T value, T defaultValue) {
        return value == null ? defaultValue : value;
    }
}
