package io.facet.tune.calibration;

import io.facet.calibration.Curve;
import io.facet.calibration.IsotonicRegression;
import io.facet.calibration.IsotonicRegression.Point;
import io.facet.tune.accuracy.Evaluation.Score;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.Optional;

/** Fits {@link IsotonicRegression} by pooling adjacent violators (Ayer et al. 1955). */
final class IsotonicFit {

    /** Detections with neighbouring confidences. */
    private record Block(double low, double high, int detections, int truePositives) {

        static Block of(Score score) {
            return new Block(score.confidence(), score.confidence(), 1, score.truePositive() ? 1 : 0);
        }

        double share() {
            return (double) truePositives / detections;
        }

        Block with(Block higher) {
            return new Block(low, higher.high, detections + higher.detections, truePositives + higher.truePositives);
        }
    }

    private IsotonicFit() {}

    /** @param scores at least one */
    static Optional<Curve> fit(List<Score> scores) {
        Deque<Block> blocks = new ArrayDeque<>();
        scores.stream()
                .sorted(Comparator.comparing(Score::confidence))
                .map(Block::of)
                .forEach(block -> pool(blocks, block));
        long positives = scores.stream().filter(Score::truePositive).count();
        // Never certain: the smoothed targets of Platt scaling are the limits here, too.
        double least = 1.0 / (scores.size() - positives + 2.0);
        double most = (positives + 1.0) / (positives + 2.0);
        List<Point> points = new ArrayList<>();
        for (Block block : blocks) {
            double probability = Math.max(least, Math.min(most, block.share()));
            points.add(new Point(block.low(), probability));
            if (block.high() > block.low()) {
                points.add(new Point(block.high(), probability));
            }
        }
        return Optional.of(new IsotonicRegression(points));
    }

    /** Appends a block; merges it with lower ones while these have no smaller share, or the same confidence. */
    private static void pool(Deque<Block> blocks, Block added) {
        Block block = added;
        while (!blocks.isEmpty()
                && (blocks.getLast().share() >= block.share()
                        || blocks.getLast().high() == block.low())) {
            block = blocks.removeLast().with(block);
        }
        blocks.addLast(block);
    }
}
