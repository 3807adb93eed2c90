package io.facet.image.header;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/** Builds camera RAW files with a preview and a thumbnail, as their makers' cameras arrange them. */
public final class RawFiles {
    private static final int SENSOR_BYTES = 4000;

    private RawFiles() {}

    public static byte[] of(
            ImageFormat format, byte[] preview, byte[] thumbnail, int width, int height, int orientation) {
        return switch (format) {
            case DNG -> dng(preview, thumbnail, width, height, orientation);
            case NEF -> subDirectories("NIKON CORPORATION\0", 34_713, preview, thumbnail, width, height, orientation);
            case ARW -> subDirectories("SONY\0", 32_767, preview, thumbnail, width, height, orientation);
            case PEF -> chained(preview, thumbnail, width, height, orientation);
            case CR2 -> cr2(preview, thumbnail, width, height, orientation);
            case ORF -> orf(preview, width, height, orientation);
            case RW2 -> rw2(preview, width, height, orientation);
            case RAF -> raf(preview, width, height);
            case CR3 -> cr3(preview, thumbnail, width, height, orientation);
            default -> throw new IllegalArgumentException(format + " is not camera RAW");
        };
    }

    private static byte[] dng(byte[] preview, byte[] thumbnail, int width, int height, int orientation) {
        var file = new TiffFile(false, false);
        TiffFile.Page first = file.page()
                .tag(254, 1)
                .tag(256, 160)
                .tag(257, 120)
                .tag(258, 8, 8, 8)
                .tag(259, 1)
                .tag(262, 2)
                .tag(274, orientation)
                .tag(277, 3)
                .bytes(50_706, new byte[] {1, 4, 0, 0})
                .part(new byte[160 * 120 * 3]);
        sensor(first.child(), 7, width, height);
        first.child().tag(254, 1).tag(259, 7).tag(262, 6).part(thumbnail);
        first.child().tag(254, 1).tag(259, 7).tag(262, 6).part(preview);
        return file.toBytes();
    }

    private static TiffFile.Page sensor(TiffFile.Page page, int compression, int width, int height) {
        return page.tag(254, 0)
                .tag(256, width)
                .tag(257, height)
                .tag(259, compression)
                .tag(262, 32_803)
                .part(new byte[SENSOR_BYTES]);
    }

    private static byte[] subDirectories(
            String make, int compression, byte[] preview, byte[] thumbnail, int width, int height, int orientation) {
        var file = new TiffFile(true, false);
        TiffFile.Page first = file.page()
                .tag(254, 1)
                .tag(256, 160)
                .tag(257, 120)
                .bytes(271, ascii(make))
                .tag(274, orientation)
                .part(thumbnail);
        first.child().tag(259, 6).partTags(513, 514).part(preview);
        sensor(first.child(), compression, width, height);
        return file.toBytes();
    }

    private static byte[] chained(byte[] preview, byte[] thumbnail, int width, int height, int orientation) {
        var file = new TiffFile(true, false);
        sensor(file.page(), 65_535, width, height).bytes(271, ascii("PENTAX\0")).tag(274, orientation);
        file.page().tag(259, 6).partTags(513, 514).part(thumbnail);
        file.page().tag(259, 6).partTags(513, 514).part(preview);
        return file.toBytes();
    }

    private static byte[] cr2(byte[] preview, byte[] thumbnail, int width, int height, int orientation) {
        var file = new TiffFile(false, false);
        file.page().tag(259, 6).tag(274, orientation).part(preview);
        file.page().partTags(513, 514).part(thumbnail);
        file.page().tag(259, 6).part(lossless(width / 2, height));
        byte[] tiff = file.toBytes();
        // The signature follows the TIFF header, in bytes that the builder does not reserve.
        ByteBuffer out = ByteBuffer.allocate(tiff.length + 8).put(tiff, 0, 8);
        out.put(ascii("CR\2\0")).putInt(0);
        return shifted(out.put(tiff, 8, tiff.length - 8).array());
    }

    /** Moves all offsets by the 8 bytes of the signature. */
    private static byte[] shifted(byte[] cr2) {
        ByteBuffer tiff = ByteBuffer.wrap(cr2).order(java.nio.ByteOrder.LITTLE_ENDIAN);
        int link = 4;
        while (tiff.getInt(link) != 0) {
            int directory = tiff.getInt(link) + 8;
            tiff.putInt(link, directory);
            int count = tiff.getShort(directory);
            for (int i = 0; i < count; i++) {
                int entry = directory + 2 + 12 * i;
                int tag = tiff.getShort(entry) & 0xffff;
                if (tag == 273 || tag == 513) {
                    tiff.putInt(entry + 8, tiff.getInt(entry + 8) + 8);
                }
            }
            link = directory + 2 + 12 * count;
        }
        return cr2;
    }

    /** The start of a lossless JPEG with two components. */
    private static byte[] lossless(int width, int height) {
        ByteBuffer jpeg = ByteBuffer.allocate(100).putShort((short) 0xffd8).putShort((short) 0xffc3);
        jpeg.putShort((short) 14).put((byte) 14).putShort((short) height).putShort((short) width);
        return jpeg.put(new byte[] {2, 1, 0x11, 0, 2, 0x11, 0}).array();
    }

    private static byte[] orf(byte[] preview, int width, int height, int orientation) {
        byte[] note = olympusNote(preview);
        var file = new TiffFile(false, false, "RO");
        TiffFile.Page first = sensor(file.page(), 1, width, height).tag(274, orientation);
        // The EXIF directory is a child for the builder only.
        first.child().bytes(37_500, note);
        byte[] orf = file.toBytes();
        ByteBuffer tiff = ByteBuffer.wrap(orf).order(java.nio.ByteOrder.LITTLE_ENDIAN);
        int entry = tiff.getInt(4) + 2;
        while (tiff.getShort(entry) != 330) {
            entry += 12;
        }
        tiff.putShort(entry, (short) 34_665);
        return orf;
    }

    private static byte[] olympusNote(byte[] preview) {
        int settings = 12 + 18;
        int start = settings + 30;
        ByteBuffer note = ByteBuffer.allocate(start + preview.length).order(java.nio.ByteOrder.LITTLE_ENDIAN);
        note.put(ascii("OLYMPUS\0II\3\0"));
        note.putShort((short) 1);
        note.putShort((short) 0x2020)
                .putShort((short) 13)
                .putInt(1)
                .putInt(settings)
                .putInt(0);
        note.putShort((short) 2);
        note.putShort((short) 0x101).putShort((short) 4).putInt(1).putInt(start);
        note.putShort((short) 0x102).putShort((short) 4).putInt(1).putInt(preview.length);
        return note.putInt(0).put(preview).array();
    }

    private static byte[] rw2(byte[] preview, int width, int height, int orientation) {
        var file = new TiffFile(false, false, "U\0");
        file.page().tag(2, width).tag(3, height).bytes(46, preview).tag(274, orientation);
        return file.toBytes();
    }

    private static byte[] raf(byte[] preview, int width, int height) {
        int sensor = 148;
        ByteBuffer raf = ByteBuffer.allocate(sensor + 12 + preview.length);
        raf.put(ascii("FUJIFILMCCD-RAW 0201FF129502"));
        raf.putInt(84, sensor + 12)
                .putInt(88, preview.length)
                .putInt(92, sensor)
                .putInt(96, 12);
        raf.position(sensor).putInt(1).putShort((short) 0x100).putShort((short) 4);
        return raf.putShort((short) height).putShort((short) width).put(preview).array();
    }

    private static byte[] cr3(byte[] preview, byte[] thumbnail, int width, int height, int orientation) {
        return cr3(preview, thumbnail, new byte[8], width, height, orientation);
    }

    /** As Canon's cameras write it: the first track is a JPEG of the full size, the second one sensor data, the last one metadata. */
    public static byte[] cr3(
            byte[] preview, byte[] thumbnail, byte[] fullSize, int width, int height, int orientation) {
        byte[] exif = ByteBuffer.allocate(26)
                .put(ascii("MM\0*\0\0\0\b\0\1\1\u0012\0\3\0\0\0\1"))
                .putShort((short) orientation)
                .array();
        byte[] canon = box("uuid", hex("85c0b687820f11e08111f4ce462b6a48"), box("CMT1", exif), box("THMB", thumbnail));
        byte[] type = box("ftyp", ascii("crx \0\0\0\1crx isom"));
        byte[] previewBox =
                box("uuid", hex("eaf42b5e1c984b88b9fbb7dc406e4d16"), new byte[8], box("PRVW", new byte[16], preview));
        byte[] entry = pictureEntry(width, height);
        byte[] metadata = box("CTMD", new byte[8]);
        byte[] moov = {};
        // The first one has the length, so that the second one has the positions.
        for (int i = 0; i < 2; i++) {
            long data = type.length + moov.length + previewBox.length + 8L;
            moov = box(
                    "moov",
                    canon,
                    track(entry, data, fullSize.length),
                    track(entry, data + fullSize.length, SENSOR_BYTES),
                    track(metadata, data + fullSize.length, 8));
        }
        return join(type, moov, previewBox, box("mdat", fullSize, new byte[SENSOR_BYTES]));
    }

    private static byte[] pictureEntry(int width, int height) {
        ByteBuffer entry = ByteBuffer.allocate(82);
        return box(
                "CRAW",
                entry.putShort(24, (short) width).putShort(26, (short) height).array());
    }

    private static byte[] track(byte[] entry, long position, int length) {
        byte[] one = {0, 0, 0, 0, 0, 0, 0, 1};
        byte[] description = box("stsd", one, entry);
        byte[] sizes = box(
                "stsz", ByteBuffer.allocate(12).putInt(4, length).putInt(8, 1).array());
        byte[] offsets =
                box("co64", one, ByteBuffer.allocate(8).putLong(position).array());
        return box("trak", box("mdia", box("minf", box("stbl", description, sizes, offsets))));
    }

    private static byte[] box(String type, byte[]... contents) {
        byte[] content = join(contents);
        return ByteBuffer.allocate(8 + content.length)
                .putInt(8 + content.length)
                .put(ascii(type))
                .put(content)
                .array();
    }

    private static byte[] join(byte[]... parts) {
        var out = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            out.writeBytes(part);
        }
        return out.toByteArray();
    }

    private static byte[] hex(String digits) {
        return java.util.HexFormat.of().parseHex(digits);
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }
}
