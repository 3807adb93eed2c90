package io.facet.image.raw;

import io.facet.detection.DetectionException;
import io.facet.image.bytes.Bytes;
import io.facet.image.tiff.TiffDirectory;
import io.facet.image.tiff.TiffPage;
import java.util.List;
import java.util.Set;

/**
 * Camera RAW based on TIFF: DNG, CR2, NEF, ARW, ORF, RW2 and PEF. The sensor data are not decoded, but the cameras also store
 * JPEG previews. Tags: TIFF/EP, DNG 1.7, EXIF 2.32 and the makers' tags as ExifTool documents them.
 */
public final class CameraRaw {
    private static final int LOSSLESS_FRAME = 0xc3;
    private static final int SCAN = 0xda;

    private static final int COMPRESSION = 259;
    private static final int PHOTOMETRIC = 262;
    private static final int MAKE = 271;
    private static final int STRIP_OFFSETS = 273;
    private static final int STRIP_BYTE_COUNTS = 279;
    private static final int JPEG_START = 513;
    private static final int JPEG_LENGTH = 514;
    private static final int EXIF = 34_665;
    private static final int MAKER_NOTE = 37_500;
    private static final int PIXEL_WIDTH = 40_962;
    private static final int PIXEL_HEIGHT = 40_963;
    private static final int DNG_VERSION = 50_706;

    private static final int RW2_SENSOR_WIDTH = 2;
    private static final int RW2_SENSOR_HEIGHT = 3;
    private static final int RW2_JPEG = 46;

    private static final int OLYMPUS_CAMERA_SETTINGS = 0x2020;
    private static final int OLYMPUS_PREVIEW_START = 0x101;
    private static final int OLYMPUS_PREVIEW_LENGTH = 0x102;

    // Colour filter array and linear RAW.
    private static final Set<Long> SENSOR_PHOTOMETRICS = Set.of(32_803L, 34_892L);
    // Of Sony, Nikon and Pentax.
    private static final Set<Long> SENSOR_COMPRESSIONS = Set.of(32_767L, 34_713L, 65_535L);
    private static final Set<Long> JPEG_COMPRESSIONS = Set.of(6L, 7L);

    private CameraRaw() {}

    public static boolean isCr2(Bytes bytes) {
        return TiffPage.matches(bytes) && bytes.has("CR\2", 8);
    }

    public static boolean isOrf(Bytes bytes) {
        return bytes.has("IIRO", 0) || bytes.has("IIRS", 0) || bytes.has("MMOR", 0);
    }

    public static boolean isRw2(Bytes bytes) {
        return bytes.has("IIU\0", 0);
    }

    public static boolean isDng(Bytes bytes) {
        return TiffPage.matches(bytes)
                && succeeds(() -> TiffDirectory.first(bytes).has(DNG_VERSION));
    }

    /** Whether the file has sensor data and its camera is of this maker. Scans and edited photos have none. */
    public static boolean isOf(Bytes bytes, String... makers) {
        return TiffPage.matches(bytes)
                && succeeds(() -> {
                    TiffDirectory first = TiffDirectory.first(bytes);
                    long make = first.position(MAKE);
                    boolean known = List.of(makers).stream().anyMatch(maker -> bytes.has(maker, make));
                    return known && hasSensorData(first);
                });
    }

    public static boolean hasSensorData(TiffDirectory first) {
        return TiffPage.directories(first).stream()
                .anyMatch(directory -> succeeds(() -> SENSOR_PHOTOMETRICS.contains(directory.number(PHOTOMETRIC, 0))
                        || SENSOR_COMPRESSIONS.contains(directory.number(COMPRESSION, 0))));
    }

    private interface Check {
        boolean test();
    }

    /** A damaged file is parsed as a TIFF, whose parser explains the damage. */
    private static boolean succeeds(Check check) {
        try {
            return check.test();
        } catch (DetectionException damaged) {
            return false;
        }
    }

    public static RawFile read(Bytes bytes) {
        TiffDirectory first = TiffDirectory.first(bytes);
        var file = new RawFile();
        for (TiffDirectory directory : TiffPage.directories(first)) {
            file.sensorHasAtLeast(directory.number(TiffPage.WIDTH, 0), directory.number(TiffPage.HEIGHT, 0));
            file.addPreview(directory.number(JPEG_START, 0), directory.number(JPEG_LENGTH, 0));
            if (JPEG_COMPRESSIONS.contains(directory.number(COMPRESSION, 0)) && directory.count(STRIP_OFFSETS) == 1) {
                long start = directory.number(STRIP_OFFSETS, 0);
                long length = directory.number(STRIP_BYTE_COUNTS, 0);
                file.addPreview(start, length);
                addLosslessSize(file, bytes, start);
            }
        }
        if (isRw2(bytes)) {
            file.sensorHasAtLeast(first.number(RW2_SENSOR_WIDTH, 0), first.number(RW2_SENSOR_HEIGHT, 0));
            file.addPreview(first.position(RW2_JPEG), first.count(RW2_JPEG));
        }
        if (first.has(EXIF)) {
            TiffDirectory exif = first.at(first.number(EXIF, 0));
            file.sensorHasAtLeast(exif.number(PIXEL_WIDTH, 0), exif.number(PIXEL_HEIGHT, 0));
            if (isOrf(bytes) && exif.has(MAKER_NOTE)) {
                addOlympusPreview(file, bytes, exif.position(MAKER_NOTE));
            }
        }
        file.setOrientation(first.has(TiffDirectory.ORIENTATION) ? first.orientation() : 0);
        return file;
    }

    /** CR2 states the size of its sensor only in a lossless JPEG, whose components are columns of the sensor. */
    private static void addLosslessSize(RawFile file, Bytes bytes, long start) {
        try {
            long at = start + 2;
            while (bytes.u8(at) == 0xff && bytes.u8(at + 1) != LOSSLESS_FRAME && bytes.u8(at + 1) != SCAN) {
                at += 2 + bytes.withBigEndian(true).u16(at + 2);
            }
            if (bytes.u8(at) == 0xff && bytes.u8(at + 1) == LOSSLESS_FRAME) {
                Bytes frame = bytes.from(at + 2).withBigEndian(true);
                file.sensorHasAtLeast((long) frame.u16(5) * frame.u8(7), frame.u16(3));
            }
        } catch (DetectionException truncated) {
            // Other directories can have a preview.
        }
    }

    /** Newer notes start with their maker's name and a TIFF header; their offsets count from the start of the note. */
    private static void addOlympusPreview(RawFile file, Bytes bytes, long note) {
        int header = bytes.has("OLYMPUS\0", note) ? 12 : bytes.has("OM SYSTEM\0", note) ? 16 : 0;
        if (header == 0) {
            return;
        }
        Bytes maker = bytes.slice(note, bytes.length() - note).withBigEndian(bytes.has("MM", note + header - 4));
        TiffDirectory notes = TiffDirectory.at(maker, header, false);
        if (notes.has(OLYMPUS_CAMERA_SETTINGS)) {
            TiffDirectory settings = notes.at(notes.number(OLYMPUS_CAMERA_SETTINGS, 0));
            file.addPreview(
                    note + settings.number(OLYMPUS_PREVIEW_START, 0), settings.number(OLYMPUS_PREVIEW_LENGTH, 0));
        }
    }
}
