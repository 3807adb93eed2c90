package io.facet.video;

import static java.util.stream.Collectors.partitioningBy;

import io.facet.face.BoundingBox;
import io.facet.face.RawFace;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;

/**
 * Connects the faces of successive frames to tracks, after ByteTrack (Zhang et al., "ByteTrack: Multi-Object Tracking by Associating
 * Every Detection Box", ECCV 2022, arXiv 2110.06864): confident faces are assigned to all tracks first, then the other faces
 * to the tracks that are left, and only confident faces begin a track. Because frames are far apart, a face may also lie within
 * the uncertainty of the predicted centre instead of overlapping the predicted box.
 *
 * <p>Guarantees, for faces that move steadily between frames:
 *
 * <ul>
 *   <li>A track survives a gap of up to {@link #MAX_GAP_MS}; after a longer one, the face gets a new track.
 *   <li>Faces that cross keep their tracks, also if one is hidden for a moment.
 *   <li>A cut ends all tracks.
 *   <li>In each frame a face belongs to one track, and a track has one face.
 *   <li>A face that is confident in a single frame only, although the frames before and after are near, gets no track.
 *   <li>The same frames give the same tracks.
 *   <li>Memory is limited by {@link TrackLimits}, however many faces there are.
 * </ul>
 *
 * <p>There is no comparison of appearance: a person who leaves and returns later is a new track.
 */
public final class FaceTracker {
    public static final long MAX_GAP_MS = 1000;

    // The 99 % quantile of the chi-square distribution with two degrees of freedom, as in DeepSORT (arXiv 1703.07402).
    private static final double GATE = 9.21;
    // In face heights: uncertainty alone must not connect faces at opposite sides of the frame.
    private static final double MAX_DISTANCE = 3;
    private static final double MIN_OVERLAP = 0.2;
    private static final double MAX_SIZE_RATIO = 1.7;
    // In face heights: the cost of a second without the face, so that tracks that are visible win.
    private static final double GAP_COST = 2;

    private final float confident;
    private final TrackLimits limits;
    private final List<Track> active = new ArrayList<>();
    private final EndedTracks ended;
    private int sampleStep = 1;
    private int framesInScene;
    private long lastFrameMs;
    // If frames are further apart than the longest gap, a track survives until the next one.
    private long interval;

    /** @param confident faces with at least this confidence begin tracks; faces below it only continue them */
    public FaceTracker(double confident, TrackLimits limits) {
        this.confident = (float) confident;
        this.limits = limits;
        this.ended = new EndedTracks(limits.tracks());
    }

    /**
     * Adds the faces of a frame, which is later than the one before.
     *
     * @param shift how far the picture has moved since then; ignored if the faces have not moved with it
     * @return the tracks of those faces that have one
     */
    public Map<RawFace, Track> add(long timeMs, List<RawFace> faces, Shift shift) {
        interval = framesInScene++ == 0 ? 0 : timeMs - lastFrameMs;
        lastFrameMs = timeMs;
        endTracks(track -> timeMs - track.endMs() > Math.max(MAX_GAP_MS, interval));
        active.forEach(track -> track.predict(timeMs));
        Map<Boolean, List<RawFace>> byCertainty =
                faces.stream().collect(partitioningBy(face -> face.confidence() >= confident));
        Match certain = matchMoved(timeMs, byCertainty.get(true), shift);
        // ByteTrack's second step: a face that turns away or is partly hidden scores low for a while.
        Match uncertain = Match.of(timeMs, byCertainty.get(false), certain.unmatched(active));
        Map<RawFace, Track> tracks = new HashMap<>(certain.tracks());
        tracks.putAll(uncertain.tracks());
        tracks.forEach((face, track) -> track.update(timeMs, face, face.confidence() >= confident));
        for (RawFace face : byCertainty.get(true)) {
            tracks.computeIfAbsent(face, unknown -> begin(timeMs, unknown));
        }
        limitSamples();
        return tracks;
    }

    /** Camera motion as in BoT-SORT (arXiv 2206.14651): whichever of both assumptions explains the faces better is taken. */
    private Match matchMoved(long timeMs, List<RawFace> faces, Shift shift) {
        Match still = Match.of(timeMs, faces, active);
        if (shift.isZero()) {
            return still;
        }
        active.forEach(track -> track.move(shift));
        Match moved = Match.of(timeMs, faces, active);
        if (moved.isBetterThan(still)) {
            return moved;
        }
        active.forEach(track -> track.move(shift.reversed()));
        return still;
    }

    private Track begin(long timeMs, RawFace face) {
        Track track = new Track(timeMs, face, limits.samplesPerTrack(), sampleStep);
        active.add(track);
        return track;
    }

    /** Thins all tracks alike, so that each keeps as many samples per second as the others. */
    private void limitSamples() {
        if (ended.samples() + active.stream().mapToLong(Track::samplesKept).sum() > limits.samples()) {
            sampleStep *= 2;
            ended.thin();
            active.forEach(Track::thin);
        }
    }

    /** Ends all tracks: what follows shows a different scene. */
    public void cut() {
        endTracks(track -> true);
        framesInScene = 0;
    }

    /** Ends all tracks and returns them in the order in which they begin, from left to right. */
    public List<Track> finish() {
        cut();
        return ended.all();
    }

    /** Tracks that are not returned because there are too many. Known after {@link #finish}. */
    public long tracksOmitted() {
        return ended.omitted();
    }

    private void endTracks(Predicate<Track> ends) {
        active.removeIf(track -> {
            boolean ending = ends.test(track);
            if (ending && !isAccident(track)) {
                ended.add(track);
            }
            return ending;
        });
    }

    private boolean isAccident(Track track) {
        return track.confidentCount() == 1 && framesInScene > 1 && interval <= MAX_GAP_MS;
    }

    /** An assignment of faces to tracks. */
    private record Match(Map<RawFace, Track> tracks, double cost) {

        static Match of(long timeMs, List<RawFace> faces, List<Track> candidates) {
            var costs = new double[faces.size()][candidates.size()];
            for (int i = 0; i < faces.size(); i++) {
                for (int j = 0; j < candidates.size(); j++) {
                    costs[i][j] = distance(timeMs, faces.get(i).box(), candidates.get(j));
                }
            }
            int[] chosen = Assignment.solve(costs);
            Map<RawFace, Track> tracks = new HashMap<>();
            double total = 0;
            for (int i = 0; i < chosen.length; i++) {
                if (chosen[i] >= 0) {
                    tracks.put(faces.get(i), candidates.get(chosen[i]));
                    total += costs[i][chosen[i]];
                }
            }
            return new Match(tracks, total);
        }

        boolean isBetterThan(Match other) {
            int more = tracks.size() - other.tracks.size();
            return more > 0 || more == 0 && cost < other.cost;
        }

        List<Track> unmatched(List<Track> all) {
            Set<Track> matched = new HashSet<>(tracks.values());
            return all.stream().filter(track -> !matched.contains(track)).toList();
        }
    }

    /** The distance of the centres in face heights, with additions for another size and for a gap. */
    private static double distance(long timeMs, BoundingBox face, Track track) {
        BoundingBox predicted = track.predicted();
        double height = (Track.height(face) + Track.height(predicted)) / 2;
        double sizeRatio = Track.height(face) / Track.height(predicted);
        double offset = Math.hypot(
                        Track.centreX(face) - Track.centreX(predicted), Track.centreY(face) - Track.centreY(predicted))
                / height;
        boolean near = offset <= MAX_DISTANCE && track.squaredDistance(face) <= GATE;
        boolean sameSize = sizeRatio <= MAX_SIZE_RATIO && sizeRatio >= 1 / MAX_SIZE_RATIO;
        if (!sameSize || !near && face.iou(predicted) < MIN_OVERLAP) {
            return Assignment.FORBIDDEN;
        }
        return offset + Math.abs(Math.log(sizeRatio)) + GAP_COST * (timeMs - track.endMs()) / 1000;
    }
}
