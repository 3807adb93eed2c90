package io.facet.cli.detect;

import io.facet.detection.DetectionException;
import io.facet.detection.DetectionOptions;
import io.facet.detection.ErrorCode;
import io.facet.picture.PictureFormat;
import io.facet.picture.PictureRenderer.PictureRequest;
import io.facet.picture.Rendering;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import picocli.CommandLine.Option;

/** Where {@code detect} writes its results, and in which form. */
public class OutputFlags {
    @Option(
            names = "--format",
            paramLabel = "FORMAT",
            completionCandidates = FormatLabels.class,
            description =
                    "What is printed: jsonl, one JSON object per file, or csv, one line per face of a photo and per track of a clip."
                            + " Default: jsonl, or nothing with --output.")
    String format;

    @Option(
            names = "--output",
            paramLabel = "DIR",
            description = "Write the sidecar of each file to this directory, in a copy of the files' directory tree.")
    Path output;

    @Option(
            names = "--render",
            paramLabel = "KIND",
            completionCandidates = RenderingLabels.class,
            description = "Also write a picture of each photo, with --output: ${COMPLETION-CANDIDATES}. Not for clips.")
    String render;

    enum Format {
        JSONL,
        CSV;

        String label() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** The format of standard output; empty if nothing is printed. */
    Optional<Format> printed() {
        if (format == null) {
            return output == null ? Optional.of(Format.JSONL) : Optional.empty();
        }
        return Optional.of(Arrays.stream(Format.values())
                .filter(candidate -> candidate.label().equals(format))
                .findFirst()
                .orElseThrow(() -> DetectionOptions.badParameter("--format", format, "jsonl or csv")));
    }

    Optional<Path> directory() {
        return Optional.ofNullable(output);
    }

    Optional<PictureRequest> picture() {
        if (render != null && output == null) {
            throw new DetectionException(
                    ErrorCode.BAD_PARAMETER, "--render needs a directory for the pictures: --output.");
        }
        return Optional.ofNullable(render)
                .map(Rendering::parse)
                .map(rendering -> new PictureRequest(rendering, PictureFormat.JPEG));
    }

    static final class FormatLabels extends Labels {
        FormatLabels() {
            super(Arrays.stream(Format.values()).map(Format::label).toList());
        }
    }

    static final class RenderingLabels extends Labels {
        RenderingLabels() {
            super(Arrays.stream(Rendering.values()).map(Rendering::label).toList());
        }
    }
}
