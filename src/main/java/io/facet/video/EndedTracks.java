package io.facet.video;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** The tracks that have ended. If there are too many, the shortest are omitted. */
final class EndedTracks {
    private static final Comparator<Track> LONGEST_FIRST =
            Comparator.comparingLong(Track::durationMs).reversed().thenComparingLong(Track::startMs);

    private final int limit;
    private List<Track> tracks = new ArrayList<>();
    private long samples;
    private long omitted;

    EndedTracks(int limit) {
        this.limit = limit;
    }

    void add(Track track) {
        tracks.add(track);
        samples += track.samplesKept();
        if (tracks.size() >= 2 * limit) {
            omitShortest();
        }
    }

    private void omitShortest() {
        if (tracks.size() > limit) {
            omitted += tracks.size() - limit;
            tracks.sort(LONGEST_FIRST);
            tracks = new ArrayList<>(tracks.subList(0, limit));
            countSamples();
        }
    }

    void thin() {
        tracks.forEach(Track::thin);
        countSamples();
    }

    private void countSamples() {
        samples = tracks.stream().mapToLong(Track::samplesKept).sum();
    }

    long samples() {
        return samples;
    }

    long omitted() {
        return omitted;
    }

    /** In the order in which they begin, from left to right. */
    List<Track> all() {
        omitShortest();
        return tracks.stream()
                .sorted(Comparator.comparingLong(Track::startMs)
                        .thenComparing(
                                track -> Track.centreX(track.samples().get(0).box())))
                .toList();
    }
}
