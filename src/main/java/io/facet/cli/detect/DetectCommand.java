package io.facet.cli.detect;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.facet.batch.Workers;
import io.facet.cli.console.Interruption;
import io.facet.cli.console.JsonLines;
import io.facet.cli.console.Messages;
import io.facet.cli.console.StandardOutput;
import io.facet.detection.DetectionOptions;
import io.facet.detection.FaceDetector;
import io.facet.detection.Result;
import io.facet.image.ImageConfig;
import io.facet.pipeline.DetectionPipeline;
import io.facet.pipeline.DetectionRequest;
import io.facet.sidecar.SidecarNaming;
import io.facet.video.analysis.VideoPipeline;
import io.facet.video.analysis.VideoRequest;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** Prints results in the order of completion. */
@Command(
        name = "detect",
        mixinStandardHelpOptions = true,
        description = {
            "Print the faces in photos and clips as JSON, one line per file, or write them to a directory. The faces of a clip are"
                    + " tracks: who is visible when.",
            "Failed files are named on standard error. Ctrl-C completes the photos in progress and stops clips at once."
        })
public class DetectCommand implements Callable<Integer> {
    private final DetectionPipeline photos;
    private final VideoPipeline clips;
    private final FaceDetector detector;
    private final Workers workers;
    private final DetectionOptions defaults;
    private final ImageConfig images;
    private final SidecarNaming naming;
    private final ObjectMapper json;
    private final StandardOutput out;
    private final JsonLines lines;

    @Mixin
    DetectionFlags flags;

    @Mixin
    OutputFlags output;

    @Parameters(
            arity = "1..*",
            paramLabel = "PATH",
            description = "A photo or clip, a directory of them (with its subdirectories), or - for standard input.")
    List<String> paths;

    DetectCommand(
            DetectionPipeline photos,
            VideoPipeline clips,
            FaceDetector detector,
            Workers workers,
            DetectionOptions defaults,
            ImageConfig images,
            SidecarNaming naming,
            ObjectMapper json,
            StandardOutput out,
            JsonLines lines) {
        this.photos = photos;
        this.clips = clips;
        this.detector = detector;
        this.workers = workers;
        this.defaults = defaults;
        this.images = images;
        this.naming = naming;
        this.json = json;
        this.out = out;
        this.lines = lines;
    }

    @Override
    public Integer call() {
        var request = new DetectionRequest(flags.applyTo(defaults), output.picture());
        Optional<OutputFlags.Format> printed = output.printed();
        detector.fetch(request.options().backbone()).await().indefinitely();
        DetectionRequest.Resolved model = request.resolve(detector);
        VideoRequest video = flags.applyTo(clips.request(request.options()));
        FileSearch.Found found = search();
        Optional<OutputDirectory> files = output.directory().map(this::open);
        Consumer<Result> printer =
                printed.map(format -> printer(format, !found.clips().isEmpty())).orElse(result -> {});

        var progress = new RunProgress(found, clips::inProgress);
        var run = new DetectRun(found, progress, printer, clips::stop);
        var detection = new FileDetection(photos, request, model, clips, video, files, run::isStopped);
        Interruption interruption = Interruption.onFirst(run::stop);
        // Twice the workers: the next photos are read while others are computed.
        run.run(detection, 2 * workers.count(), clips.maxInFlight());
        boolean failed = progress.hasFailures() || !found.unreadable().isEmpty();
        return interruption.exitCode(failed ? CommandLine.ExitCode.SOFTWARE : CommandLine.ExitCode.OK);
    }

    private FileSearch.Found search() {
        var files = new LocalFiles(images.maxBytes().asLongValue(), clips.maxBytes(), clips.isEnabled());
        var search = new FileSearch(naming, output.directory(), files);
        // Reads standard input: a signal cannot end the wait for it later.
        FileSearch.Found found = search.find(paths);
        if (output.directory().isPresent()) {
            search.requireDistinctOutputs();
        }
        found.notes().forEach(Messages::print);
        found.unreadable().forEach(Messages::print);
        return found;
    }

    private OutputDirectory open(Path directory) {
        String pictureSuffix = output.picture()
                .map(picture -> SidecarNaming.pictureSuffix(picture.rendering()))
                .orElse("");
        return new OutputDirectory(directory, naming.suffix(), pictureSuffix, json);
    }

    private Consumer<Result> printer(OutputFlags.Format format, boolean hasClips) {
        return switch (format) {
            case JSONL -> lines::print;
            case CSV -> new CsvLines(json, out, hasClips)::print;
        };
    }
}
