package io.facet.tune.accuracy;

import io.facet.face.BoundingBox;
import io.facet.tune.accuracy.GroundTruthFace.Role;
import java.util.Arrays;
import java.util.List;
import java.util.stream.DoubleStream;

/**
 * A direct port of the WIDER FACE toolkit: scores normalized over all photos, 1000 thresholds, VOC's area. It shares no code
 * with the tested class.
 */
final class WiderToolkit {
    private static final int THRESHOLDS = 1000;

    private WiderToolkit() {}

    static double averagePrecision(List<EvaluatedPhoto> photos, double minHeight) {
        double low = scores(photos).min().orElseThrow();
        double high = scores(photos).max().orElseThrow();
        double[] proposals = new double[THRESHOLDS];
        double[] hits = new double[THRESHOLDS];
        int faces = 0;
        for (EvaluatedPhoto photo : photos) {
            List<GroundTruthFace> truth = photo.groundTruth();
            boolean[] keep = new boolean[truth.size()];
            for (int g = 0; g < keep.length; g++) {
                keep[g] = truth.get(g).role() == Role.FACE && truth.get(g).box().height() >= minHeight;
                faces += keep[g] ? 1 : 0;
            }
            int count = photo.detections().size();
            if (truth.isEmpty() || count == 0) {
                continue;
            }
            int[] recallList = new int[truth.size()];
            int[] proposalList = new int[count];
            int[] predictedRecall = new int[count];
            Arrays.fill(proposalList, 1);
            for (int h = 0; h < count; h++) {
                int best = 0;
                for (int g = 1; g < keep.length; g++) {
                    if (overlap(photo.detections().get(h).box(), truth.get(g).box())
                            > overlap(
                                    photo.detections().get(h).box(),
                                    truth.get(best).box())) {
                        best = g;
                    }
                }
                if (overlap(photo.detections().get(h).box(), truth.get(best).box()) >= 0.5) {
                    if (!keep[best]) {
                        recallList[best] = -1;
                        proposalList[h] = -1;
                    } else if (recallList[best] == 0) {
                        recallList[best] = 1;
                    }
                }
                predictedRecall[h] = (int)
                        Arrays.stream(recallList).filter(value -> value == 1).count();
            }
            for (int t = 0; t < THRESHOLDS; t++) {
                double threshold = 1 - (t + 1) / (double) THRESHOLDS;
                int last = -1;
                for (int h = 0; h < count; h++) {
                    double score = (photo.detections().get(h).confidence() - low) / (high - low);
                    last = score >= threshold ? h : last;
                }
                if (last >= 0) {
                    proposals[t] += Arrays.stream(proposalList, 0, last + 1)
                            .filter(value -> value == 1)
                            .count();
                    hits[t] += predictedRecall[last];
                }
            }
        }
        return vocArea(proposals, hits, faces);
    }

    private static DoubleStream scores(List<EvaluatedPhoto> photos) {
        return photos.stream()
                .flatMap(photo -> photo.detections().stream())
                .mapToDouble(EvaluatedPhoto.Detection::confidence);
    }

    private static double vocArea(double[] proposals, double[] hits, int faces) {
        double[] recall = new double[THRESHOLDS + 2];
        double[] precision = new double[THRESHOLDS + 2];
        recall[THRESHOLDS + 1] = 1;
        for (int t = 0; t < THRESHOLDS; t++) {
            recall[t + 1] = hits[t] / faces;
            precision[t + 1] = proposals[t] == 0 ? 0 : hits[t] / proposals[t];
        }
        for (int t = THRESHOLDS; t >= 0; t--) {
            precision[t] = Math.max(precision[t], precision[t + 1]);
        }
        double area = 0;
        for (int t = 0; t <= THRESHOLDS; t++) {
            area += (recall[t + 1] - recall[t]) * precision[t + 1];
        }
        return area;
    }

    private static double overlap(BoundingBox a, BoundingBox b) {
        double width = Math.min(a.right(), b.right()) - Math.max(a.x(), b.x()) + 1;
        double height = Math.min(a.bottom(), b.bottom()) - Math.max(a.y(), b.y()) + 1;
        double both = Math.max(0, width) * Math.max(0, height);
        return both / ((a.width() + 1) * (a.height() + 1) + (b.width() + 1) * (b.height() + 1) - both);
    }
}
