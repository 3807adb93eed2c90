package io.facet.video;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.bytedeco.opencv.global.opencv_core.ROTATE_90_CLOCKWISE;
import static org.bytedeco.opencv.global.opencv_core.rotate;
import static org.bytedeco.opencv.global.opencv_imgcodecs.imread;
import static org.bytedeco.opencv.global.opencv_imgproc.resize;

import io.facet.video.SceneChange.Change;
import java.util.ArrayList;
import java.util.List;
import org.bytedeco.opencv.opencv_core.Mat;
import org.bytedeco.opencv.opencv_core.Rect;
import org.bytedeco.opencv.opencv_core.Scalar;
import org.bytedeco.opencv.opencv_core.Size;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The scenes are parts of one photo, 320 × 180, that move as a camera would. */
class SceneChangeTest {
    private static final int WIDTH = 320;
    private static final int HEIGHT = 180;

    private final Mat photo = imread("src/main/resources/sample/astronaut.jpg");
    private final Mat other = rotated(photo);
    private final SceneChange scenes = new SceneChange();

    @AfterEach
    void close() {
        scenes.close();
        photo.close();
        other.close();
    }

    @Test
    void firstAndEqualFramesReportNothing() {
        assertThat(changes(view(photo, 60, 60), view(photo, 60, 60)))
                .allMatch(change -> !change.cut() && change.shift().equals(Shift.NONE));
    }

    @Test
    void anotherSceneIsACut() {
        List<Change> changes = changes(view(photo, 60, 60), view(other, 100, 200), view(photo, 60, 60));

        assertThat(changes).extracting(Change::cut).containsExactly(false, true, true);
        assertThat(changes).allMatch(change -> change.shift().equals(Shift.NONE));
    }

    @ParameterizedTest
    @CsvSource({"16, 0", "-40, 0", "0, 12", "60, -20", "5, 3"})
    void panHasItsShift(int dx, int dy) {
        // The camera moves, so that the picture moves in the opposite direction.
        Change pan = changes(view(photo, 80, 80), view(photo, 80 + dx, 80 + dy)).get(1);

        assertThat(pan.cut()).isFalse();
        assertThat(pan.shift().x() * WIDTH).isCloseTo(-dx, within(2.0));
        assertThat(pan.shift().y() * HEIGHT).isCloseTo(-dy, within(2.0));
    }

    @ParameterizedTest
    @ValueSource(doubles = {0.3, 0.6, 1.5, 2})
    void exposureDoesNotCut(double gain) {
        Mat frame = view(photo, 60, 60);
        Mat brighter = new Mat();
        frame.convertTo(brighter, -1, gain, 0);

        assertThat(changes(frame, brighter, view(photo, 60, 60))).noneMatch(Change::cut);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 255})
    void flashOrBlackFrameDoesNotCut(int value) {
        assertThat(changes(view(photo, 60, 60), uniform(value), view(photo, 62, 60)))
                .noneMatch(Change::cut);
    }

    @Test
    void sceneAfterBlackIsComparedWithTheOneBefore() {
        assertThat(changes(view(photo, 60, 60), uniform(0), uniform(0), view(other, 100, 200)))
                .extracting(Change::cut)
                .containsExactly(false, false, false, true);
    }

    @Test
    void zoomDoesNotCut() {
        Mat zoomed = new Mat();
        try (Rect part = new Rect(70, 66, 300, 169);
                Mat closer = photo.apply(part);
                Size size = new Size(WIDTH, HEIGHT)) {
            resize(closer, zoomed, size);
        }

        assertThat(changes(view(photo, 60, 60), zoomed).get(1).cut()).isFalse();
    }

    @Test
    void personWhoWalksInFrontNeitherCutsNorMovesThePicture() {
        List<Change> changes =
                changes(view(photo, 60, 60), withPerson(view(photo, 60, 60), 40), withPerson(view(photo, 60, 60), 70));

        assertThat(changes).allMatch(change -> !change.cut() && change.shift().equals(Shift.NONE));
    }

    private List<Change> changes(Mat... frames) {
        List<Change> changes = new ArrayList<>();
        for (Mat frame : frames) {
            try (frame) {
                changes.add(scenes.next(frame));
            }
        }
        return changes;
    }

    private static Mat view(Mat photo, int x, int y) {
        try (Rect part = new Rect(x, y, WIDTH, HEIGHT);
                Mat shared = photo.apply(part)) {
            return shared.clone();
        }
    }

    private static Mat uniform(int value) {
        try (Scalar colour = Scalar.all(value)) {
            return new Mat(HEIGHT, WIDTH, org.bytedeco.opencv.global.opencv_core.CV_8UC3, colour);
        }
    }

    /** A quarter of the frame shows a part of another picture. */
    private Mat withPerson(Mat frame, int x) {
        try (Rect from = new Rect(150, 250, 90, 160);
                Rect to = new Rect(x, 20, 90, 160);
                Mat person = other.apply(from);
                Mat place = frame.apply(to)) {
            person.copyTo(place);
        }
        return frame;
    }

    private static Mat rotated(Mat photo) {
        Mat rotated = new Mat();
        rotate(photo, rotated, ROTATE_90_CLOCKWISE);
        return rotated;
    }
}
