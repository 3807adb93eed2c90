package io.facet.cli.detect;

import io.facet.cli.console.Progress;
import io.facet.detection.Result;
import io.facet.video.VideoResult;
import io.facet.video.analysis.Clip;
import io.facet.video.analysis.ClipInProgress;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** How far a run is. Thread-safe. */
final class RunProgress {
    private final int photos;
    private final Supplier<List<ClipInProgress>> inProgress;
    /** The last known state of each clip. */
    private final Map<Clip, ClipInProgress> clips = new HashMap<>();

    private int photosDone;
    private int clipsDone;
    private int failed;

    RunProgress(FileSearch.Found found, Supplier<List<ClipInProgress>> inProgress) {
        this.photos = found.photos().size();
        this.inProgress = inProgress;
        found.clips().forEach(clip -> clips.put(clip, new ClipInProgress(clip, 0, 0)));
    }

    /** Starts the display. */
    Progress show() {
        return clips.isEmpty()
                ? Progress.ofCounts(unit(), photos, this::done, this::failures)
                : Progress.ofShare(isOneClip() ? "clip" : unit(), this::state);
    }

    private boolean isOneClip() {
        return clips.size() == 1 && photos == 0;
    }

    /** "photos", "clips", or "files" for both. */
    String unit() {
        return clips.isEmpty() ? "photos" : photos == 0 ? "clips" : "files";
    }

    int total() {
        return photos + clips.size();
    }

    synchronized void add(LocalFile file, Result result) {
        if (file instanceof LocalClip clip) {
            clipsDone++;
            clips.put(clip, new ClipInProgress(clip, 1, framesOf(result)));
        } else {
            photosDone++;
        }
        if (result.error() != null) {
            failed++;
        }
    }

    private static long framesOf(Result result) {
        return result instanceof VideoResult tracks && tracks.video() != null
                ? tracks.video().framesAnalyzed()
                : 0;
    }

    synchronized int done() {
        return photosDone + clipsDone;
    }

    synchronized boolean hasFailures() {
        return failed > 0;
    }

    private synchronized String failures() {
        return failed == 0 ? "" : failed + " failed";
    }

    /** Polls the clips in progress, whose state is lost when they end. */
    synchronized List<ClipInProgress> poll() {
        List<ClipInProgress> running = inProgress.get().stream()
                .filter(clip -> clips.get(clip.clip()).share() < 1)
                .toList();
        running.forEach(clip -> clips.put(clip.clip(), clip));
        return running;
    }

    synchronized Progress.State state() {
        List<ClipInProgress> running = poll();
        if (isOneClip()) {
            ClipInProgress clip = clips.values().iterator().next();
            return new Progress.State(
                    clip.hasKnownShare() ? clip.share() : Progress.UNKNOWN,
                    clip.framesAnalyzed() + " frames",
                    failures());
        }
        String message = Stream.concat(Stream.of(failures()), running.stream().map(ClipInProgress::text))
                .filter(text -> !text.isEmpty())
                .collect(Collectors.joining(", "));
        return new Progress.State(share(), done() + "/" + total(), message);
    }

    /** Photos and clips are processed at the same time: the share of those that take longer. */
    private double share() {
        double photoShare = photos == 0 ? 1 : (double) photosDone / photos;
        double bytes = clips.keySet().stream().mapToLong(RunProgress::weight).sum();
        double bytesDone = clips.values().stream()
                .mapToDouble(clip -> clip.share() * weight(clip.clip()))
                .sum();
        return Math.min(photoShare, bytesDone / bytes);
    }

    private static long weight(Clip clip) {
        return 1 + clip.source().size();
    }
}
