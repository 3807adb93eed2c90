package io.facet.image.raw;

import java.util.ArrayList;
import java.util.List;

/** The statements of a camera RAW file: the size of its sensor, its orientation, and where its JPEG previews can be. */
public final class RawFile {
    // RAW files have up to five.
    private static final int MAX_PREVIEWS = 20;

    private final List<Preview> previews = new ArrayList<>();
    private long sensorWidth;
    private long sensorHeight;
    private int orientation;

    /** A range of the file, in bytes. It can reach beyond the end, and contain something else than a JPEG. */
    public record Preview(long start, long length) {}

    void sensorHasAtLeast(long width, long height) {
        sensorWidth = Math.max(sensorWidth, width);
        sensorHeight = Math.max(sensorHeight, height);
    }

    void addPreview(long start, long length) {
        if (start > 0 && length > 0 && previews.size() < MAX_PREVIEWS) {
            previews.add(new Preview(start, length));
        }
    }

    void setOrientation(int value) {
        orientation = value;
    }

    public List<Preview> previews() {
        return previews;
    }

    /** In pixels; 0 if it is unknown. */
    public long sensorWidth() {
        return sensorWidth;
    }

    /** In pixels; 0 if it is unknown. */
    public long sensorHeight() {
        return sensorHeight;
    }

    /** EXIF 2.32 tag 274; 0 if only the previews can state it. */
    public int orientation() {
        return orientation;
    }
}
