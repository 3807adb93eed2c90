package io.facet.video;

import io.facet.face.Face;
import io.facet.face.RawFace;
import io.facet.video.SceneChange.Change;
import io.facet.video.VideoResult.Best;
import io.facet.video.VideoResult.TrackedFace;
import java.util.ArrayList;
import java.util.List;

/** Collects the tracks of a clip and the best view of each, frame by frame in the order of time. */
public final class ClipTracks {
    private final FaceTracker tracker;
    private final int width;
    private final int height;

    /** @param width and {@code height} of the upright frames */
    public ClipTracks(FaceTracker tracker, int width, int height) {
        this.tracker = tracker;
        this.width = width;
        this.height = height;
    }

    /** @param faces in pixels of the upright frame, not clipped */
    public void add(long timeMs, List<RawFace> faces, Change change) {
        if (change.cut()) {
            tracker.cut();
        }
        var shift = new Shift(change.shift().x() * width, change.shift().y() * height);
        tracker.add(timeMs, faces, shift)
                .forEach((face, track) -> track.consider(new BestView(timeMs, Face.of(face, width, height))));
    }

    public List<TrackedFace> finish() {
        List<TrackedFace> faces = new ArrayList<>();
        for (Track track : tracker.finish()) {
            faces.add(new TrackedFace(
                    faces.size() + 1,
                    track.startMs(),
                    track.endMs(),
                    track.confidence(),
                    Best.of(track.best()),
                    track.sampleCount(),
                    clipped(track.samples())));
        }
        return faces;
    }

    /** Known after {@link #finish}. */
    public long omitted() {
        return tracker.tracksOmitted();
    }

    /** The tracker needs the whole boxes of faces that the border cuts off. */
    private List<Track.Sample> clipped(List<Track.Sample> samples) {
        return samples.stream()
                .map(sample -> new Track.Sample(
                        sample.timeMs(), sample.confidence(), sample.box().clippedTo(width, height)))
                .toList();
    }
}
