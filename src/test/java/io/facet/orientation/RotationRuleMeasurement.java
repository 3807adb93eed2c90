package io.facet.orientation;

import static org.assertj.core.api.Assertions.assertThat;

import io.facet.detection.DetectionException;
import io.facet.detection.DetectionOptions;
import io.facet.detection.DetectionOptions.Scales;
import io.facet.detection.Precision;
import io.facet.face.Landmarks.Point;
import io.facet.face.RawFace;
import io.facet.image.scale.Rotation;
import io.facet.retinaface.TestDetector;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/**
 * Counts false corrections of the upright photos in a folder, and corrections of their rotated copies: {@code mvn test
 * -Dtest=RotationRuleMeasurement -Dorientation.photos=FOLDER -Dorientation.sizes=640 -Dorientation.precision=int8}.
 */
@EnabledIfSystemProperty(named = "orientation.photos", matches = ".+")
class RotationRuleMeasurement {
    private static final TestDetector DETECTOR = new TestDetector(Map.of());
    private static final float CLEARLY_UPRIGHT = 0.9f;

    private int upright;
    private int falselyCorrected;
    private int withFaces;
    private int tried;
    private final Map<Rotation, int[]> copies = new EnumMap<>(Rotation.class);

    @Test
    void measure() throws IOException {
        try (Stream<Path> files = Files.walk(Path.of(System.getProperty("orientation.photos")))) {
            for (Path file : files.filter(Files::isRegularFile).sorted().toList()) {
                try {
                    measure(file, DETECTOR.detectAtAllRotations(Files.readAllBytes(file), options()));
                } catch (DetectionException unreadable) {
                    System.err.println(file + ": " + unreadable.getMessage());
                }
            }
        }
        System.out.printf("%d upright photos, %d rotated%n", upright, falselyCorrected);
        System.out.printf("%d with faces, other rotations tried for %d%n", withFaces, tried);
        copies.forEach((rotation, counts) -> System.out.printf(
                "copies that need %d degrees: %d, corrected %d, corrected wrongly %d%n",
                rotation.degrees(), counts[0], counts[1], counts[2]));
        assertThat(upright).isPositive();
    }

    private void measure(Path file, Map<Rotation, List<RawFace>> faces) {
        upright++;
        Rotation chosen = choose(faces);
        if (chosen != Rotation.NONE) {
            falselyCorrected++;
            System.out.printf("rotated by %d: %s%n", chosen.degrees(), file);
        }
        List<RawFace> found = faces.get(Rotation.NONE);
        if (found.isEmpty()) {
            return;
        }
        withFaces++;
        tried += RotationRule.mayBeRotated(found) ? 1 : 0;
        RawFace best = found.get(0);
        if (best.confidence() > CLEARLY_UPRIGHT && Math.abs(best.landmarks().roll()) < 45) {
            for (Rotation needed : List.of(Rotation.QUARTER, Rotation.HALF, Rotation.THREE_QUARTERS)) {
                Rotation corrected = choose(copy(faces, needed));
                int[] counts = copies.computeIfAbsent(needed, key -> new int[3]);
                counts[0]++;
                counts[1] += corrected == needed ? 1 : 0;
                counts[2] += corrected != needed && corrected != Rotation.NONE ? 1 : 0;
            }
        }
    }

    private static Rotation choose(Map<Rotation, List<RawFace>> faces) {
        return RotationRule.mayBeRotated(faces.get(Rotation.NONE)) ? RotationRule.choose(faces) : Rotation.NONE;
    }

    /** The faces of a copy that needs this rotation, which are the faces of the photo at another rotation, around the origin. */
    private static Map<Rotation, List<RawFace>> copy(Map<Rotation, List<RawFace>> faces, Rotation needed) {
        UnaryOperator<Point> turn = point -> switch (needed) {
            case QUARTER -> new Point(point.y(), -point.x());
            case HALF -> new Point(-point.x(), -point.y());
            case THREE_QUARTERS -> new Point(-point.y(), point.x());
            case NONE -> point;
        };
        Map<Rotation, List<RawFace>> copy = new EnumMap<>(Rotation.class);
        for (Rotation rotation : Rotation.values()) {
            Rotation ofPhoto = Rotation.values()[(rotation.ordinal() + 4 - needed.ordinal()) % 4];
            copy.put(
                    rotation,
                    faces.get(ofPhoto).stream().map(face -> face.mapped(turn)).toList());
        }
        return copy;
    }

    private static DetectionOptions options() {
        List<Integer> sizes = Stream.of(
                        System.getProperty("orientation.sizes", "640").split(","))
                .map(Integer::valueOf)
                .toList();
        Precision precision = Precision.parse(System.getProperty("orientation.precision", "auto"));
        return new DetectionOptions("mobilenet0.25", Scales.of(sizes, 1), precision, 0.5, 0.4, 750);
    }
}
