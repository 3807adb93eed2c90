package io.facet.video.analysis;

/**
 * How far the analysis of a clip is.
 *
 * @param share of the clip, from 0 to 1; 0 if its duration is unknown
 */
public record ClipInProgress(Clip clip, double share, long framesAnalyzed) {

    public boolean hasKnownShare() {
        return share > 0 || framesAnalyzed == 0;
    }

    /** For example "clip 37%, 412 frames". */
    public String text() {
        String percent = hasKnownShare() ? (int) (100 * share) + "%, " : "";
        return "clip " + percent + framesAnalyzed + " frames";
    }
}
