package io.facet.cli.detect;

import static org.assertj.core.api.Assertions.assertThat;

import io.facet.batch.BatchSettings;
import io.facet.batch.Workers;
import io.facet.cli.console.Progress;
import io.facet.detection.DetectionOptions;
import io.facet.detection.ErrorCode;
import io.facet.detection.Precision;
import io.facet.detection.Result;
import io.facet.picture.PictureFormat;
import io.facet.picture.PictureRenderer.PictureRequest;
import io.facet.picture.Rendering;
import io.facet.pipeline.DetectionRequest;
import io.facet.storage.ObjectContent;
import io.facet.testing.BytesContent;
import io.facet.testing.NoFaces;
import io.facet.testing.TestAnalyses;
import io.facet.video.VideoResult;
import io.facet.video.analysis.VideoPipeline;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Runs with clips and the real video pipeline. */
class DetectRunTest {
    private static final Path CLIP = Path.of("src/test/resources/video/vp9.webm");
    private static final DetectionOptions OPTIONS = new DetectionOptions("none", 640, Precision.AUTO, 0.5, 0.4, 750);

    private final Workers workers = new Workers(new BatchSettings(1, 1));
    private final NoFaces detector = new NoFaces();
    private final VideoPipeline videos = TestAnalyses.videos(detector, workers);
    private final List<Result> printed = new CopyOnWriteArrayList<>();
    private RunProgress progress;
    private DetectRun run;

    @AfterEach
    void close() {
        workers.close();
    }

    @Test
    void clipsOfARunAreCountedByTheirFrames() {
        process(Optional.empty(), LocalClip.ofFile(CLIP.toString(), "a.webm"));

        assertThat(printed)
                .singleElement()
                .satisfies(result -> assertThat(result.error()).isNull());
        assertThat(progress.state()).isEqualTo(new Progress.State(1, "10 frames", ""));
    }

    @Test
    void stoppedClipHasNoResultAndIsNotDone() {
        process(Optional.empty(), stoppingClip(), LocalClip.ofFile(CLIP.toString(), "second.webm"));

        assertThat(printed).isEmpty();
        assertThat(progress.done()).isZero();
        assertThat(progress.hasFailures()).isFalse();
    }

    @Test
    void pictureOfAClipIsRefused() {
        var picture = new PictureRequest(Rendering.parse("blur"), PictureFormat.JPEG);

        process(Optional.of(picture), LocalClip.ofFile(CLIP.toString(), "a.webm"));

        assertThat(printed).singleElement().satisfies(result -> {
            assertThat(result.error().code()).isEqualTo(ErrorCode.BAD_PARAMETER);
            assertThat(result.error().message()).startsWith("--render is not available for videos");
        });
        assertThat(progress.hasFailures()).isTrue();
    }

    @Test
    void barFollowsTheSlowerOfPhotosAndClips() {
        LocalClip clip = LocalClip.ofFile(CLIP.toString(), "a.webm");
        LocalPhoto photo = LocalPhoto.ofFile("a.jpg", "a.jpg", 1000);
        var found = new FileSearch.Found(List.of(photo, photo), List.of(clip), List.of(), List.of());
        var counted = new RunProgress(found, List::of);

        counted.add(
                clip, new VideoResult(VideoResult.SCHEMA, clip.source(), null, null, "f", List.of(), null, null, null));

        assertThat(counted.state()).isEqualTo(new Progress.State(0, "1/3", ""));
        assertThat(counted.unit()).isEqualTo("files");
    }

    private void process(Optional<PictureRequest> picture, LocalClip... clips) {
        var found = new FileSearch.Found(List.of(), List.of(clips), List.of(), List.of());
        progress = new RunProgress(found, videos::inProgress);
        run = new DetectRun(found, progress, printed::add, videos::stop);
        var request = new DetectionRequest(OPTIONS, picture);
        var detection = new FileDetection(
                null,
                request,
                request.resolve(detector),
                videos,
                videos.request(OPTIONS),
                Optional.empty(),
                run::isStopped);
        run.run(detection, 1, 1);
    }

    /** The run is stopped when the first frames have been read. */
    private LocalClip stoppingClip() {
        return new LocalClip(
                "first.webm", "first.webm", 1, () -> new StoppingContent(new BytesContent(Files.readAllBytes(CLIP))));
    }

    private final class StoppingContent implements ObjectContent {
        private final ObjectContent clip;

        private StoppingContent(ObjectContent clip) {
            this.clip = clip;
        }

        @Override
        public long size() {
            return clip.size();
        }

        @Override
        public int read(long position, ByteBuffer into) throws IOException {
            if (position > 0) {
                run.stop();
            }
            return clip.read(position, into);
        }

        @Override
        public void requireUnchanged() throws IOException {
            clip.requireUnchanged();
        }

        @Override
        public void close() {
            clip.close();
        }
    }
}
