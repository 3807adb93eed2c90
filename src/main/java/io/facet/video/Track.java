package io.facet.video;

import io.facet.face.BoundingBox;
import io.facet.face.RawFace;
import java.util.ArrayList;
import java.util.List;

/**
 * The same face in successive frames: the state that {@link FaceTracker} needs, and the samples of the result. The number of samples is bounded: at the limit, every
 * second one is dropped and from then on only every second one is added, and so on, so that they stay evenly spaced.
 */
public final class Track {

    /** A face in one frame; the box in pixels of the upright frame. */
    public record Sample(long timeMs, float confidence, BoundingBox box) {}

    // Standard deviations in face heights (and per second), for the network's boxes at 2 to 30 frames per second.
    private static final double MEASUREMENT = 0.1;
    private static final double FIRST_VELOCITY = 4;
    private static final double ACCELERATION = 6;
    private static final double SIZE_MEASUREMENT = 0.05;
    private static final double FIRST_SIZE_VELOCITY = 0.6;
    private static final double SIZE_ACCELERATION = 0.3;

    private final int maxSamples;
    private final long startMs;
    private final List<Sample> samples = new ArrayList<>();
    private final Motion x;
    private final Motion y;
    private final Motion logHeight;
    private double aspect;
    private int step;
    private long sampleCount;
    // The face that begins a track is confident.
    private long confidentCount = 1;
    private double confidenceSum;
    private Sample last;
    private BestView best;
    private long predictedMs;

    /** @param step only every so many samples are kept */
    Track(long timeMs, RawFace face, int maxSamples, int step) {
        this.maxSamples = maxSamples;
        this.step = step;
        this.startMs = timeMs;
        this.predictedMs = timeMs;
        BoundingBox box = face.box();
        double height = height(box);
        x = new Motion(centreX(box), MEASUREMENT * height, FIRST_VELOCITY * height);
        y = new Motion(centreY(box), MEASUREMENT * height, FIRST_VELOCITY * height);
        logHeight = new Motion(Math.log(height), SIZE_MEASUREMENT, FIRST_SIZE_VELOCITY);
        add(timeMs, face);
    }

    void predict(long timeMs) {
        double seconds = (timeMs - predictedMs) / 1000.0;
        double height = height();
        x.predict(seconds, ACCELERATION * height);
        y.predict(seconds, ACCELERATION * height);
        logHeight.predict(seconds, SIZE_ACCELERATION);
        predictedMs = timeMs;
    }

    /** Moves the prediction with the picture, for example in a pan. */
    void move(Shift shift) {
        x.move(shift.x());
        y.move(shift.y());
    }

    /** The face at the time of the last prediction. */
    BoundingBox predicted() {
        double height = height();
        double width = height * aspect;
        return new BoundingBox(
                (float) (x.position() - width / 2), (float) (y.position() - height / 2), (float) width, (float) height);
    }

    /** The squared distance of the centre, in standard deviations. */
    double squaredDistance(BoundingBox box) {
        double deviation = MEASUREMENT * height(box);
        return x.squaredDistance(centreX(box), deviation) + y.squaredDistance(centreY(box), deviation);
    }

    void update(long timeMs, RawFace face, boolean confident) {
        confidentCount += confident ? 1 : 0;
        BoundingBox box = face.box();
        double height = height(box);
        x.correct(centreX(box), MEASUREMENT * height);
        y.correct(centreY(box), MEASUREMENT * height);
        logHeight.correct(Math.log(height), SIZE_MEASUREMENT);
        add(timeMs, face);
    }

    private void add(long timeMs, RawFace face) {
        last = new Sample(timeMs, face.confidence(), face.box());
        aspect = face.box().width() / height(face.box());
        confidenceSum += face.confidence();
        if (sampleCount++ % step == 0) {
            samples.add(last);
            if (samples.size() > maxSamples) {
                thin();
            }
        }
    }

    /** Drops every second sample. */
    void thin() {
        for (int i = samples.size() / 2; i > 0; i--) {
            int odd = 2 * i - 1;
            if (odd < samples.size()) {
                samples.remove(odd);
            }
        }
        step *= 2;
    }

    int samplesKept() {
        return samples.size();
    }

    void consider(BestView view) {
        best = BestView.better(best, view);
    }

    BestView best() {
        return best;
    }

    private double height() {
        return Math.exp(logHeight.position());
    }

    static double height(BoundingBox box) {
        return Math.max(1, box.height());
    }

    static double centreX(BoundingBox box) {
        return box.x() + box.width() / 2.0;
    }

    static double centreY(BoundingBox box) {
        return box.y() + box.height() / 2.0;
    }

    public long startMs() {
        return startMs;
    }

    public long endMs() {
        return last.timeMs();
    }

    long durationMs() {
        return endMs() - startMs;
    }

    long confidentCount() {
        return confidentCount;
    }

    /** The number of frames in which the face was found; at least the number of {@link #samples}. */
    public long sampleCount() {
        return sampleCount;
    }

    /** The mean confidence. */
    public float confidence() {
        return (float) (confidenceSum / sampleCount);
    }

    /** In the order of time; the last one is the end of the track. */
    public List<Sample> samples() {
        List<Sample> all = new ArrayList<>(samples);
        if (all.get(all.size() - 1).timeMs() != last.timeMs()) {
            all.add(last);
        }
        return List.copyOf(all);
    }
}
