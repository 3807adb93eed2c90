package io.facet.image.raw;

import io.facet.image.bytes.Bytes;
import io.facet.image.tiff.TiffDirectory;
import java.util.function.BiConsumer;

/**
 * Camera RAW that is not based on TIFF: Fujifilm's RAF, and Canon's CR3, which consists of boxes (ISO/IEC 14496-12).
 * Structures as ExifTool and libopenraw document them.
 */
public final class RawContainers {
    private static final int RAF_JPEG = 84;
    private static final int RAF_SENSOR = 92;
    private static final int RAF_FULL_SIZE = 0x100;
    private static final int MAX_RAF_FIELDS = 256;

    private static final int MAX_BOXES = 1000;
    private static final int UUID_LENGTH = 16;
    private static final String CANON = "\u0085\u00c0\u00b6\u0087\u0082\u000f\u0011\u00e0";
    private static final String CANON_PREVIEW = "\u00ea\u00f4\u002b\u005e\u001c\u0098\u004b\u0088";
    // In a box that precedes the preview.
    private static final int MAX_PREVIEW_HEADER = 64;

    private static final int PIXEL_WIDTH = 40_962;
    private static final int PIXEL_HEIGHT = 40_963;

    private RawContainers() {}

    public static boolean isRaf(Bytes bytes) {
        return bytes.has("FUJIFILMCCD-RAW ", 0);
    }

    public static boolean isCr3(Bytes bytes) {
        return bytes.has("ftypcrx ", 4);
    }

    public static RawFile readRaf(Bytes bytes) {
        var file = new RawFile();
        long sensor = bytes.u32(RAF_SENSOR);
        if (sensor > 0) {
            addRafSize(file, bytes, sensor);
        }
        file.addPreview(bytes.u32(RAF_JPEG), bytes.u32(RAF_JPEG + 4));
        return file;
    }

    private static void addRafSize(RawFile file, Bytes bytes, long directory) {
        long fields = Math.min(MAX_RAF_FIELDS, bytes.u32(directory));
        long at = directory + 4;
        for (long i = 0; i < fields; i++) {
            if (bytes.u16(at) == RAF_FULL_SIZE) {
                file.sensorHasAtLeast(bytes.u16(at + 6), bytes.u16(at + 4));
            }
            at += 4 + bytes.u16(at + 2);
        }
    }

    public static RawFile readCr3(Bytes bytes) {
        var file = new RawFile();
        forEachBox(bytes, (type, box) -> {
            if (type.equals("moov")) {
                forEachBox(box, (inner, content) -> {
                    if (inner.equals("uuid") && content.has(CANON, 0)) {
                        readCanonBoxes(file, content.from(UUID_LENGTH));
                    } else if (inner.equals("trak")) {
                        addTrack(file, content);
                    }
                });
            } else if (type.equals("uuid") && box.has(CANON_PREVIEW, 0)) {
                addPreview(file, bytes, box);
            }
        });
        return file;
    }

    /** CMT1 and CMT2 are the EXIF blocks of the picture and of the camera. */
    private static void readCanonBoxes(RawFile file, Bytes boxes) {
        forEachBox(boxes, (type, content) -> {
            if (type.equals("CMT1")) {
                file.setOrientation(TiffDirectory.orientation(content));
            } else if (type.equals("CMT2")) {
                TiffDirectory exif = TiffDirectory.first(content);
                file.sensorHasAtLeast(exif.number(PIXEL_WIDTH, 0), exif.number(PIXEL_HEIGHT, 0));
            }
        });
    }

    /** A track has one sample: a JPEG of the full size, or sensor data. */
    private static void addTrack(RawFile file, Bytes track) {
        long[] range = new long[2];
        descend(track, (type, content) -> {
            switch (type) {
                case "stsd" -> addTrackSize(file, content);
                case "stsz" -> range[1] = content.u32(4) != 0 ? content.u32(4) : content.u32(12);
                case "stco" -> range[0] = content.u32(8);
                case "co64" -> range[0] = content.u64(8);
                default -> {}
            }
        });
        file.addPreview(range[0], range[1]);
    }

    /** Tracks of metadata have shorter entries. */
    private static void addTrackSize(RawFile file, Bytes entries) {
        if (entries.has("CRAW", 12)) {
            file.sensorHasAtLeast(entries.u16(8 + 32), entries.u16(8 + 34));
        }
    }

    private static void descend(Bytes track, BiConsumer<String, Bytes> leaf) {
        forEachBox(track, (type, content) -> {
            if (type.equals("mdia") || type.equals("minf") || type.equals("stbl")) {
                descend(content, leaf);
            } else {
                leaf.accept(type, content);
            }
        });
    }

    private static void addPreview(RawFile raw, Bytes file, Bytes box) {
        for (int at = UUID_LENGTH; at < Math.min(MAX_PREVIEW_HEADER, box.length()); at++) {
            if (box.has("\u00ff\u00d8\u00ff", at)) {
                raw.addPreview(box.start() - file.start() + at, box.length() - at);
                return;
            }
        }
    }

    /** Box: length (4), type (4), a length of 8 bytes if the first one is 1; a length of 0 extends to the end. */
    private static void forEachBox(Bytes parent, BiConsumer<String, Bytes> consumer) {
        long at = 0;
        for (int i = 0; i < MAX_BOXES && at + 8 <= parent.length(); i++) {
            long length = parent.u32(at);
            int header = length == 1 ? 16 : 8;
            length = length == 1 ? parent.u64(at + 8) : length == 0 ? parent.length() - at : length;
            if (length < header || length > parent.length() - at) {
                return;
            }
            consumer.accept(parent.latin1(at + 4, 4), parent.slice(at + header, length - header));
            at += length;
        }
    }
}
