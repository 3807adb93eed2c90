package io.facet.tune;

import io.facet.tune.SweepResult.ExpectedFace;
import java.util.ArrayList;
import java.util.List;

/** Sentences that state why the result of a sweep is less certain than usual. */
public final class SweepWarnings {
    private static final int BUSY_PERCENT = 10;
    private static final double WIDE_SPREAD = 0.3;
    // The standard error of a recall of 0.9 is then 0.03.
    private static final int FEW_FACES = 100;

    private SweepWarnings() {}

    public static List<String> of(SweepResult result) {
        List<String> warnings = new ArrayList<>();
        long others = Math.round(100 * result.conditions().otherPrograms());
        if (others > BUSY_PERCENT) {
            warnings.add(
                    "Other programs used %d %% of the processors during the measurements, so speeds are too low and less certain. Measure again when the machine is idle."
                            .formatted(others));
        }
        double spread = result.presets().values().stream()
                .mapToDouble(measured -> measured.speed().spread())
                .max()
                .orElse(0);
        if (spread > WIDE_SPREAD) {
            warnings.add(
                    "The runs of one setting differ by up to %.0f %%, so settings with similar speeds can be in the wrong order. Use a longer budget."
                            .formatted(100 * spread));
        }
        long faces =
                result.expectedFaces().stream().filter(ExpectedFace::counts).count();
        if (faces < FEW_FACES) {
            warnings.add(
                    "Accuracy was measured with only %d faces, so differences of a few points are chance. Use a longer budget or more photos."
                            .formatted(faces));
        }
        if (!result.presets().isEmpty() && !result.conditions().confirmed()) {
            warnings.add("The time was over before the settings of the presets were confirmed. Use a longer budget.");
        }
        return warnings;
    }
}
